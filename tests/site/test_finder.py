"""The page where operations and examples are found."""

import json

import pytest
from tamis_site.finder import answers, finder_page
from tamis_site.gallery_example import Example, Use
from tamis_site.pictures.album import Album

import tamis
from tamis.gallery import get_entry

NAMES = (
    "filters.gaussian",
    "segmentation.watershed",
    "measure.label",
    "draw.disk",
    "restoration.denoise_nl_means",
)


@pytest.fixture(scope="module")
def few():
    operations = [tamis.get_operation(name) for name in NAMES]
    entry = get_entry("segment/touching_coins")
    return operations, [Example(entry, "x.json", (Use("measure.label", "labels", "labels = label(binary)"),))]


def found(told, phrase):
    numbers = told["phrases"].get(phrase, [])
    return {told["cards"][place]: score for place, score in zip(numbers[::2], numbers[1::2], strict=True)}


class TestAnswers:
    def test_a_word_leads_to_what_the_catalogue_search_says(self, few):
        told = answers(*few)
        assert max(found(told, told["stems"]["denoising"]).items(), key=lambda item: item[1])[0] == NAMES[4]

    def test_forms_of_a_word_are_one(self, few):
        stems = answers(*few)["stems"]
        assert stems["denoising"] == stems["denoise"]

    def test_sayings_have_answers_of_their_own(self, few):
        told = answers(*few)
        several = [phrase for phrase in told["phrases"] if " " in phrase]
        assert len(several) > 50
        assert all(phrase == " ".join(sorted(phrase.split())) for phrase in several)

    def test_an_example_is_found_by_the_words_of_its_page(self, few):
        told = answers(*few)
        assert "segment/touching_coins" in found(told, told["stems"]["coins"])

    def test_words_that_say_nothing_are_left_out(self, few):
        assert not {"the", "of", "image"} & set(answers(*few)["stems"])

    def test_it_is_small_enough_for_a_page(self):
        told = answers(tamis.list_operations(), ())
        assert len(json.dumps(told)) < 600_000


class TestThePage:
    def test_each_card_has_its_facts(self, few, tmp_path):
        page = finder_page(*few, Album(tmp_path, makes=False))
        card = page.partition("grid-item-card:: segmentation.\u200bwatershed")[2].partition(
            ".. grid-item-card"
        )[0]
        assert "is-operation stage-segment takes-image gives-labels" in card
        assert ":link: operations/segmentation.watershed" in card
        card = page.partition("grid-item-card:: Touching coins")[2]
        assert "is-example stage-segment" in card
        assert "axes-2" in card
        assert ":link: /gallery/segment/plot_touching_coins" in card

    def test_its_answers_can_be_read(self, few, tmp_path):
        page = finder_page(*few, Album(tmp_path, makes=False))
        text = page.partition('id="finder-answers">')[2].partition("</script>")[0]
        assert json.loads(text)["cards"][-1] == "segment/touching_coins"
