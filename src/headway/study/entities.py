"""What is known of one thing: a model, a lab, a board, a source of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.study.opened import Opened

# A verb imports what it needs when it is asked: none waits for the others.
if TYPE_CHECKING:
    from headway.answers.answer import Answer


class Entities(Opened):
    """Model, lab, board and source; each lists all of its kind where no name is given."""

    def model(
        self,
        name: str | None = None,
        *,
        lab: str | None = None,
        group: str | None = None,
        all_boards: bool = False,
    ) -> Answer:
        """What is known of a model; see `headway.answers.model.model`."""
        from headway.answers.model import model as _model

        return _model(self.setting, name, lab=lab, group=group, every_board=all_boards)

    def lab(self, name: str | None = None) -> Answer:
        """What is known of a lab; see `headway.answers.lab.lab`."""
        from headway.answers.lab import lab as _lab

        return _lab(self.setting, name)

    def board(self, name: str | None = None) -> Answer:
        """What is known of a board; see `headway.answers.board.board`."""
        from headway.answers.board import board as _board

        return _board(self.setting, name)

    def source(self, name: str | None = None) -> Answer:
        """What is known of a source or snapshot; see `headway.answers.source.source`."""
        from headway.answers.source import source as _source

        return _source(self.setting, name)
