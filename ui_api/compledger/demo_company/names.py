"""Names: invented people, as varied as the sales force of an international company.

First and last names are common ones, combined by chance; any likeness to a person is one too.
They reach `people.csv` and no other file.
"""

from compledger.demo_company.dice import Dice

POOLS = {
    "DACH": (
        "Anneliese Björn Dörte Fabian Gisela Heiko Ines Jörg Katrin Lennart Margarete Ruedi Sören Ulrike Veit Wiebke",
        """
        Achleitner Brüggemann Dreßler Eichhorn Fürst Gößler Hürlimann Jäger Kröger Lüthi Mössner Nägeli
        Oberhuber Plötz Rühmann Schönfelder Tschudi Uhlig Vögele Zürcher
        """,
    ),
    "NORD": (
        "Åsa Bjarne Ebba Eirik Frøya Gustav Håkon Ingrid Jouni Kjersti Linnéa Mikkel Päivi Rasmus Solveig Tuomas",
        """
        Aaltonen Bergström Dahlgren Eklöf Fjeldstad Grønlund Hämäläinen Iversen Järvinen Kjærgaard Lindqvist
        Mäkelä Nygård Ødegaard Pålsson Rønning Sjöberg Thorsen Väisänen Åkerlund
        """,
    ),
    "UKI": (
        """
        Aoife Bronwen Callum Declan Eilidh Fergus Gareth Imogen Kieran Maeve Niamh Oscar Priyanka Rhys
        Siobhán Tamsin
        """,
        """
        Ashworth Birtwistle Cavanagh Drummond Eastwood Fairclough Gallagher Hargreaves Jenkins Kinsella
        Llewellyn Macpherson Nolan O’Sullivan Pemberton Quigley Rafferty Sutcliffe Thornton Whitaker
        """,
    ),
    "FRBX": (
        """
        Amélie Benoît Célestine Didier Élodie Floris Gaëlle Hélène Jérôme Koen Liesbeth Maëlys Noémie Pieter
        Rémi Thijs
        """,
        """
        Aubertin Beaufort Chevallier Dujardin Estève Fournier Guérin Hendrickx Janssens Lefèvre Marchand
        Noël Peeters Rousselle Sauvage Thévenot Vandenberghe Verhoeven Willems Zwart
        """,
    ),
    "SEUR": (
        """
        Alejandro Beatriz Concetta Duarte Elisabetta Fabrizio Gonçalo Inês Joaquín Lucía Matteo Nuria Paolo
        Rocío Sofía Tomás
        """,
        """
        Almeida Bianchetti Caldeira D’Angelo Echeverría Figueiredo Gutiérrez Ibáñez Leone Magalhães Núñez
        Oliveira Pellegrini Quintana Ribeiro Santoro Tavares Ugarte Vitale Zanetti
        """,
    ),
    "NAM": (
        """
        Aaliyah Brandon Chloe Darnell Emily Frédérique Graciela Hunter Jasmine Kaito Latoya Marcus Naomi
        Rodrigo Shawna Tyler
        """,
        """
        Abernathy Boudreau Castillo Delacroix Ellison Fitzgerald Gauthier Hawkins Jefferson Kowalczyk
        Larocque McAllister Nakagawa Ortega Pham Robichaud Sandoval Tremblay Vasquez Whitfield
        """,
    ),
    "APAC": (
        "Aarav Thảo Chiamaka Diệu Farah Hana Ishaan Jiho Kavya Lakshmi Minh Nurul Olumide Ravi Siti Yuki",
        """
        Agarwal Bhattacharya Chandrasekaran Dang Fujimoto Gunawardena Hashimoto Iyer Jayawardena Kapoor Lim
        Matsuda Nguyễn Okonkwo Park Rahman Sato Tanaka Venkatesan Yamaguchi
        """,
    ),
    "EAST": (
        "Agnieszka Bogdan Çağla Dragana Emre Fatma Gergely Halina Ivana Kamil Łucja Marek Nikolaos Ömer Radka Željko",
        """
        Aydın Balogh Çelik Dimitriou Fiala Grzybowski Horváth Ivanov Jovanović Kováč Lewczuk Marković
        Nováček Öztürk Papadakis Ruzicka Szabó Šimunić Wójcik Yılmaz
        """,
    ),
}
"""By region, first names and last names; the last pool is at home nowhere."""
HOME_PERCENT = 70
"""How often a name comes from the pool of the region where its bearer works."""


class NameBook:
    """Invents names; none comes twice."""

    def __init__(self, seed: int) -> None:
        self._dice = Dice(seed, "names")
        self._pools = {key: (firsts.split(), lasts.split()) for key, (firsts, lasts) in POOLS.items()}
        self._taken: set[str] = set()

    def new(self, region: str) -> str:
        """Return a name nobody bears yet, likely for somebody who works in `region`."""
        while True:
            at_home = region in self._pools and self._dice.happens(HOME_PERCENT)
            firsts, lasts = self._pools[region if at_home else self._dice.pick(tuple(self._pools))]
            name = f"{self._dice.pick(firsts)} {self._dice.pick(lasts)}"
            if name not in self._taken:
                self._taken.add(name)
                return name
