"""The list of changes that no test can notice: each stands in the code as it is."""

import pytest

from tools.mutants import mutants
from tools.mutation import ROOT, TARGETS, excuse, excuses, report

KNOWN = sorted(excuses())


@pytest.mark.parametrize("path", sorted({path for path, _, _ in KNOWN}))
def test_every_excused_change_is_one_that_is_tried(path):
    assert path in TARGETS
    tried = {excuse(path, mutant) and mutant.what for mutant in mutants((ROOT / path).read_text())}
    assert {change for file, _, change in KNOWN if file == path} <= tried


def test_the_report_counts_the_excused_among_the_survivors(capsys):
    path, line, change = KNOWN[0]
    of_file = list(mutants((ROOT / path).read_text()))
    one = next(mutant for mutant in of_file if excuse(path, mutant) and mutant.what == change)
    other = next(mutant for mutant in of_file if not excuse(path, mutant))
    assert report([(path, one, None), (path, other, None), *[(path, other, "a test")] * 18]) == 1
    said = capsys.readouterr().out
    assert excuses()[path, line, change] in said
    assert "No reason is known: a test is missing." in said
    assert "18 of 20 mutants noticed: 90.0%" in said
    assert report([(path, one, None), *[(path, other, "a test")] * 19]) == 0
