import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import Intent, resolve
from tamis.testing.view import ViewTests
from tamis.views import histogram, image, overlay, table


class TestImage(ViewTests):
    view = image

    @pytest.fixture(autouse=True, params=[Kind.IMAGE, Kind.BINARY, Kind.LABELS])
    def _kind(self, request):
        self.kind = request.param

    def draw(self, image):
        return self.view.draw(resolve(image, Intent(colormap="magma"), kind=self.kind))


class TestOverlay(ViewTests):
    view = overlay

    def draw(self, image):
        below = resolve(image, Intent(), kind=Kind.IMAGE)
        objects = (np.arange(below.plane[..., 0].size if below.has_colors else below.plane.size) // 5) % 4
        labels = resolve(objects.reshape(below.plane.shape[:2]), Intent(), kind=Kind.LABELS)
        return self.view.draw(below, labels)


class TestHistogram(ViewTests):
    view = histogram

    def draw(self, image):
        return self.view.figure(image)


class TestTable(ViewTests):
    view = table

    def draw(self, image):
        return self.view.figure({"label": image.ravel(), "rows": image.reshape(image.size, 1)})
