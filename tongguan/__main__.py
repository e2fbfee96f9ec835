"""`python -m tongguan` is the command line."""

import sys

from tongguan.cli import main

sys.exit(main())
