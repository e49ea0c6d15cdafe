"""Write a portfolio of any size: ``python -m aldia.demo.rows 100000 > portfolio.csv``."""

import sys
from itertools import islice

from aldia import clock
from aldia.demo.files import write_debts
from aldia.demo.portfolio import debts

if __name__ == "__main__":
    stream = (debt for _, debt in debts(seed=1, today=clock.today("Europe/Madrid")))
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    write_debts(sys.stdout, islice(stream, int(sys.argv[1])))
