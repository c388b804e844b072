"""What ``skimage.data`` draws with numbers of one's own; the rest are sample images, and files."""

from __future__ import annotations

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Whole
from tamis.catalogue._operation import Operation, Output, Stage
from tamis.catalogue._parameter import Parameter
from tamis.catalogue.operations._arguments import choice, integer
from tamis.catalogue.operations._fixed import rng

OPERATIONS = (
    Operation(
        "data.binary_blobs",
        "skimage.data:binary_blobs",
        Stage.LOAD,
        (
            integer("length", 512, minimum=1, window=(64, 1024), unit="pixel"),
            Parameter("blob_size_fraction", 0.1, window=(0.02, 0.5)),
            integer("n_dim", 2, minimum=1, window=(2, 3)),
            Parameter("volume_fraction", 0.5, minimum=0, maximum=1, window=(0, 1)),
            rng(),
            choice("boundary_mode", "nearest", ("nearest", "wrap"), keyword_only=True),
        ),
        (Output(Kind.BINARY, "bool", same_shape=False),),
        Whole("it is drawn in one go"),
    ),
)

_SAMPLES = (
    "astronaut", "brick", "camera", "cell", "checkerboard", "chelsea", "clock", "coffee", "coins",
    "colorwheel", "grass", "gravel", "horse", "hubble_deep_field", "immunohistochemistry", "logo",
    "microaneurysms", "moon", "page", "retina", "rocket", "shepp_logan_phantom", "text",
)  # fmt: skip
_DOWNLOADS = (
    "brain", "cells3d", "eagle", "human_mitosis", "kidney", "lily", "nickel_solidification",
    "palisades_of_vogt", "protein_transport", "skin",
)  # fmt: skip

ABSENT = {
    **{
        f"data.{name}": f"a sample image: tamis.data.{name}() or tamis.open('sample:{name}')"
        for name in _SAMPLES
    },
    **{
        f"data.{name}": f"an image that must be downloaded first: tamis.open(skimage.data.{name}())"
        for name in _DOWNLOADS
    },
    "data.cat": "another name of a sample image: tamis.data.chelsea()",
    "data.download_all": "downloads files, and gives no image",
    "data.file_hash": "reads any file, and gives text",
    "data.lbp_frontal_face_cascade_filename": "the name of a file, not an image",
    "data.lfw_subset": "a set of 200 images for training: tamis.open(skimage.data.lfw_subset())",
    "data.stereo_motorcycle": "three images in one: open each of skimage.data.stereo_motorcycle()",
    "data.vortex": "two images that must be downloaded first: open each of skimage.data.vortex()",
    "io.ImageCollection": "opens files: tamis.open does that",
    "io.MultiImage": "opens files: tamis.open does that",
    "io.concatenate_images": "stacks a collection of open files: tamis.open reads a folder as one stack",
    "io.imread": "opens files: tamis.open does that",
    "io.imread_collection": "opens files: tamis.open does that",
    "io.imread_collection_wrapper": "takes a function of your own, which opens files",
    "io.imsave": "writes files: tamis.io.write does that",
    "io.load_sift": "opens files of another program, which hold a table and no image",
    "io.load_surf": "opens files of another program, which hold a table and no image",
    "io.pop": "hands on an image behind the pipeline's back: an edge does that",
    "io.push": "hands on an image behind the pipeline's back: an edge does that",
}
"""Why the rest of ``skimage.data`` and ``skimage.io`` are no operations."""
