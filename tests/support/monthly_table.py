"""Two months of a table of missing persons of one state: monthly_table.py FOLDER. Names are drawn from lists of common ones; nobody is meant.

first.csv has 300 cases, second.csv those and ten more, and how one in five stands has changed: half of them into what others have as well, half into words of
their own with a date.  What happened is told as forms tell it.
"""
import csv
import random
import sys

GIVEN = "José Juan Luis Carlos Jesús Miguel Pedro Manuel Jorge Antonio María Guadalupe Rosa Ana Juana Alejandra Laura Verónica Leticia Elena".split()
SURNAMES = "Hernández García Martínez López González Pérez Rodríguez Sánchez Ramírez Cruz Flores Gómez Morales Vázquez Reyes Jiménez Torres Díaz Gutiérrez Ruiz".split()
TOWNS = ["Acapulco", "Iguala", "Chilpancingo", "Taxco", "Chilapa", "Zihuatanejo"]
PLACES = "centro mercado terminal escuela taller domicilio parque río carretera tienda".split()
CLOTHES = "mezclilla azul negra blanca roja gris verde café vestido gorra tenis botas sudadera playera camisa falda".split()
STANDS = ["desaparecido", "localizado con vida", "localizado sin vida"]
HEAD = "folio,titulo,nombre,sexo,edad,tipo,fecha,estado,municipio,situacion,hechos,fuente,publico".split(",")


def row(draw, number, year):
    name = " ".join(draw.sample(GIVEN, draw.choice((1, 2))) + draw.sample(SURNAMES, 2))
    place, one, two = draw.choice(PLACES), draw.choice(CLOTHES), draw.choice(CLOTHES)
    what = draw.choice(("Salió de su domicilio por la tarde y no ha regresado; su familia pide información.",
                        "Fue visto por última vez cerca de su trabajo; se pide llamar a la comisión de búsqueda.",
                        f"Fue vista por última vez en la zona de {place}; vestía {one} y {two}. Salió por la tarde y no ha regresado."))
    title = draw.choice((f"Desaparición de {name}", "Persona desaparecida", f"Desaparición de {name.split()[0]}"))
    day = f"{year}-{draw.randint(1, 3):02}-{draw.randint(1, 28):02}"
    return [f"GRO-{number:04}", title, name, draw.choice(("hombre", "mujer")), str(draw.randint(14, 70)),
            "desaparición", day, "Guerrero", draw.choice(TOWNS), STANDS[min(2, draw.randint(0, 9) // 4)], what, "comisión de búsqueda", "si"]


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEAD] + rows)


def main(folder):
    draw = random.Random(7)
    first = [row(draw, n, 2023) for n in range(1, 301)]
    second = [list(of) for of in first]
    stands = HEAD.index("situacion")
    for turn, n in enumerate(draw.sample(range(1, 300), 60)):
        others = [of for of in STANDS if of != second[n][stands]]
        second[n][stands] = draw.choice(others) if turn % 2 else f"{draw.choice(others)} el {draw.randint(1, 28)} de mayo"
    write(f"{folder}/first.csv", first)
    write(f"{folder}/second.csv", second + [row(draw, n, 2024) for n in range(301, 311)])


main(sys.argv[1])
