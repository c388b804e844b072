import json

from tamis.pipeline import Graph, Node, Source
from tamis.views import graph

SMOOTH = Node.of("smooth", "filters.gaussian", {"image": "raw"}, {"sigma": 2})
SMOOTHER = Node.of("smoother", "filters.gaussian", {"image": "smooth"}, {"sigma": 3})
AGAIN = Node.of("again", "filters.gaussian", {"image": "raw"}, {"sigma": 4})
FIGURE = graph.figure(Graph((Source("raw"),), (SMOOTHER, AGAIN, SMOOTH), {"result": "smoother"}))


def test_cards_stand_right_of_what_they_read():
    columns = {card["id"]: card["column"] for card in FIGURE["nodes"]}
    assert columns == {"raw": 0, "smooth": 1, "smoother": 2, "again": 1}


def test_a_card_says_what_it_does_and_gives():
    card = FIGURE["nodes"][1]
    assert (card["operation"], card["stage"], card["kinds"]) == ("filters.gaussian", "filter", ["image"])
    assert [card["id"] for card in FIGURE["nodes"] if card["outputs"] == ["result"]] == ["smoother"]


def test_lines_lead_from_what_is_read_to_the_input():
    assert {"source": "smooth", "target": "smoother", "input": "image"} in FIGURE["edges"]
    assert len(FIGURE["edges"]) == 3


def test_json_can_hold_it():
    assert json.loads(json.dumps(FIGURE)) == FIGURE
    assert graph.TITLE


def test_an_empty_pipeline_has_no_cards():
    assert graph.figure(Graph((), (), {})) == {"nodes": [], "edges": []}
