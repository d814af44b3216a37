"""What a person does in a world, as the pages post it."""


def go(target: str) -> dict[str, str]:
    return {"do": "go", "target": target}


def opened(target: str) -> dict[str, str]:
    return {"do": "open", "target": target}


def answer(option: str) -> dict[str, str]:
    return {"do": "answer", "answer": option}


def moved(message: str) -> list[dict[str, str]]:
    return [opened(message), {"do": "move", "target": message, "folder": "suspicious"}]


def filled(way: str = "next", **fields: str) -> dict[str, str]:
    typed = {f"field-{name}": value for name, value in fields.items()}
    return {"do": "fill", "way": way} | typed


def put(target: str, to: str, way: str = "move") -> dict[str, str]:
    return {"do": "put", "target": target, "to": to, "way": way}


def renamed(target: str, name: str) -> dict[str, str]:
    return {"do": "rename", "target": target, "name": name}


def switched(target: str, value: str) -> dict[str, str]:
    return {"do": "switch", "target": target, "value": value}


def chosen(target: str, value: str) -> dict[str, str]:
    return {"do": "choose", "target": target, "value": value}


def picked(cell: str) -> dict[str, str]:
    return {"do": "pick", "target": cell}


def wrote(cell: str, text: str) -> dict[str, str]:
    return {"do": "type", "target": cell, "value": text}


def made(cell: str, function: str, first: str, last: str) -> dict[str, str]:
    return {"do": "make", "target": cell, "name": function, "first": first, "last": last}


BEGIN, SUBMIT, DONE = {"do": "begin"}, {"do": "submit"}, {"do": "done"}
