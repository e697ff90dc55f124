"""The architecture tracer on its Python side: state, static table, errors."""

import pytest

from cnnlib.locale import texts
from cnnlib.widgets import ArchitectureTracer
from cnnlib.widgets.architecture import IMAGES, versions
from tests.widgets.acting import static_rows

KNOWN = {version["name"]: version for version in versions()}


def test_totals_of_every_version():
    assert {name: one["parameters"] for name, one in KNOWN.items()} == {
        "lenet5 today": 61_706,
        "lenet5 1998": 60_000,
        "alexnet 227 1": 62_378_344,
        "alexnet 227 2": 60_965_224,
        "alexnet 224 1": 50_844_008,  # pool5 has 5 rows, not 6: 256·11·4096 weights fewer
        "alexnet 224 2": 49_430_888,
        "alexnet 224-pad-2 1": 62_378_344,
        "alexnet 224-pad-2 2": 60_965_224,
        "alexnet 224-same 1": 62_378_344,
        "alexnet 224-same 2": 60_965_224,
    }


@pytest.mark.parametrize(("image", "side"), [("227", 55), ("224", 54), ("224-pad-2", 55), ("224-same", 56)])  # fmt: skip
def test_the_first_map_of_alexnet(image, side):
    for groups in (1, 2):
        assert KNOWN[f"alexnet {image} {groups}"]["steps"][0]["shape"] == (96, side, side)


def test_every_version_has_its_words():
    words = texts("widgets/architecture")
    assert set(words["image_names"]) == set(IMAGES)
    for name, version in KNOWN.items():
        notes = words["notes"][name.split()[1] if "lenet" in name else "alexnet"]
        assert [step["name"] for step in version["steps"]] == list(notes)


def test_static_table_has_the_sums():
    table = static_rows(ArchitectureTracer("lenet5", version="1998"))
    assert table[2] == [
        "C3 (TableConv2D)", "16 × 10 × 10", "60·5·5 + 16 = 1,516", "10·10·60·5·5 = 150,000",
        "14 × 14",
    ]  # fmt: skip
    assert table[-1] == ["Total", "", "60,000", "326,520", ""]
    assert static_rows(ArchitectureTracer())[-1][2:4] == ["60,965,224", "724,406,816"]
    assert static_rows(ArchitectureTracer(image="224", groups=1))[0][1] == "96 × 54 × 54"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"network": "resnet"}, r"network must be one of .*; got network='resnet'"),
        ({"version": "2000"}, "version must be one of"),
        ({"image": "256"}, "image must be one of"),
        ({"groups": 3}, r"groups must be 1 or 2; got groups=3\. AlexNet had two graphics cards"),
        ({"groups": 0}, "groups must be"),
    ],
)
def test_what_is_not_there_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        ArchitectureTracer(**settings)
