"""Compiled kernels, where a C compiler is at hand; everything works without them, slower.

Each `indexer/**/*.pyx` is a small module of loops over arrays that its Python neighbour imports if it is there and does
with numpy if not. A missing compiler or missing Python headers is a warning, never an error.
"""

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.errors import CompileError, LinkError, PlatformError

PLAIN = bool(os.environ.get("ONTHERECORD_PLAIN"))  # install without compiling
FLAGS = [] if sys.platform == "win32" else ["-O3", "-Wno-unused-function", "-Wno-unreachable-code"]

kernels = [
    Extension(".".join(path.with_suffix("").parts), [path.as_posix()], optional=True, extra_compile_args=FLAGS)
    for path in sorted(Path("indexer").rglob("*.pyx"))
]


class Optional(build_ext):
    """Builds what it can; `optional` alone does not cover a compiler that is not there."""

    def build_extension(self, ext: Extension) -> None:
        """Compile one module, or say why not."""
        try:
            super().build_extension(ext)
        except (CompileError, LinkError, PlatformError, OSError) as error:
            self.warn(f"{ext.name} is not compiled ({error}); its slower twin in Python is used")
            self.extensions = [other for other in self.extensions if other is not ext]  # nothing to copy from it


setup(
    cmdclass={"build_ext": Optional},
    ext_modules=[]
    if PLAIN
    else cythonize(
        kernels,
        build_dir="build/cython",
        compiler_directives={
            "language_level": "3",
            "boundscheck": False,
            "wraparound": False,
            "cdivision": True,
            "initializedcheck": False,
        },
    ),
)
