"""Errors of assess.

::

    AssessmentError
    ├── BlueprintError          a blueprint breaks a rule, or the bank cannot serve it
    ├── SittingError            a step that the record of a sitting does not allow
    ├── SittingNotFound
    ├── StaleForm               a form of a question that is no longer the open one
    ├── TamperedForm            a form nobody's browser was given
    ├── DocumentError           a state document, or what comes with it, is refused; has a place
    │   ├── MalformedDocument   not JSON, or not of the stated form
    │   ├── TamperedDocument    not signed by this site, or changed since
    │   ├── StaleDocument       of another bank, blueprint, scale or form of document
    │   ├── ResponseRefused     a response that the open item cannot have
    │   └── BlueprintNotFound
    ├── WrongCode               a resume or class code that leads nowhere
    ├── WrongSignIn             a name, password or second factor that does not fit
    ├── WrongInvitation         an invitation that was used, is too old or never was
    ├── NameTaken               another account has this name
    ├── AccountNotFound
    ├── ClassNotFound           no such class, or not this teacher's
    ├── TooManyFailures         wrong codes or passwords, too often; wait
    ├── ReleaseError            a release would say nothing, or too much
    ├── SnapshotConflict        a figure computed again came out different
    ├── DatabaseRefused         of another kind, or on a disk where a commit could be lost
    └── DatabaseUnavailable     gone, locked or full; try again
"""


class AssessmentError(Exception):
    """Base of every error raised on purpose by assess."""


class BlueprintError(AssessmentError):
    """A blueprint breaks a rule, or the bank cannot serve it."""


class SittingError(AssessmentError):
    """A step that the record of a sitting does not allow."""


class SittingNotFound(AssessmentError):
    """No sitting has this id."""


class StaleForm(AssessmentError):
    """A form of a question that is no longer the open one; the sitting is unharmed."""


class TamperedForm(AssessmentError):
    """A form nobody's browser was given; the sitting is unharmed."""


class DocumentError(AssessmentError):
    """A state document, or what comes with it, is refused; the sender's copy is unharmed.

    Attributes
    ----------
    place : str
        Path in the JSON that was sent, such as ``$.responses[0].score``.
    rule : str
        What must hold there, with the value met.
    """

    def __init__(self, place: str, rule: str) -> None:
        super().__init__(f"{place}: {rule}")
        self.place = place
        self.rule = rule


class MalformedDocument(DocumentError):
    """Not JSON, or not of the stated form."""


class TamperedDocument(DocumentError):
    """Not signed by this site, or changed since."""


class StaleDocument(DocumentError):
    """Made with another bank, blueprint, scale or form of document."""


class ResponseRefused(DocumentError):
    """A response that the open item cannot have."""


class BlueprintNotFound(DocumentError):
    """No blueprint has this id."""


class WrongCode(AssessmentError):
    """A resume or class code that leads nowhere."""


class WrongSignIn(AssessmentError):
    """A name, password or second factor that does not fit; nobody is told which."""


class WrongInvitation(AssessmentError):
    """An invitation that was used, is too old or never was."""


class NameTaken(AssessmentError):
    """Another account has this name."""


class AccountNotFound(AssessmentError):
    """No account has this id."""


class ClassNotFound(AssessmentError):
    """No such class, or it belongs to another teacher: both look the same."""


class TooManyFailures(AssessmentError):
    """Wrong codes or passwords too often from one source.

    Attributes
    ----------
    retry_after_s : int
        Seconds until the next try is taken.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many failures, retry after {retry_after_s} s")
        self.retry_after_s = retry_after_s


class ReleaseError(AssessmentError):
    """A release would say nothing, or too much."""


class SnapshotConflict(AssessmentError):
    """A figure computed again for the same day came out different."""


class DatabaseRefused(AssessmentError):
    """A database of another kind, or on a disk where a commit could be lost."""


class DatabaseUnavailable(AssessmentError):
    """The database is gone, locked or full.

    Attributes
    ----------
    retry_after_s : int
        Seconds after which a new try makes sense.
    """

    def __init__(self, retry_after_s: int = 2) -> None:
        super().__init__(f"the database does not answer, retry after {retry_after_s} s")
        self.retry_after_s = retry_after_s
