"""What people ask, in their own words, and the operations that answer it.

`ASKED` was written before the synonyms, in the words of forums and papers. `KEPT_ASIDE` was written at the
same time and not looked at while the search was tuned: it says how well new questions are answered.
"""

ASKED = {
    # filter
    "remove salt and pepper noise": {"filters.median", "ndimage.median_filter"},
    "smooth image but keep the edges sharp": {"restoration.denoise_bilateral"},
    "get rid of grainy noise in low light microscopy image": {"restoration.denoise_nl_means"},
    "subtract uneven background": {"restoration.rolling_ball"},
    "my photo is out of focus, how to deblur it": {"restoration.richardson_lucy"},
    "make a blurry image sharper": {"filters.unsharp_mask"},
    "how to find edges in a picture": {"feature.canny"},
    "enhance blood vessels in retina images": {"filters.frangi", "filters.sato"},
    "detect thin neurites or fibres": {"filters.sato", "filters.meijering"},
    "improve local contrast of an x-ray": {"exposure.equalize_adapthist"},
    "make a dark image brighter": {"exposure.adjust_gamma"},
    "stretch the histogram to the full range": {"exposure.rescale_intensity"},
    "remove periodic noise stripes in the fourier domain": {"filters.butterworth"},
    "fill in missing pixels and scratches of an old photograph": {"restoration.inpaint_biharmonic"},
    "oriented filter bank for texture": {"filters.gabor"},
    "find a small picture inside a larger one": {"feature.match_template"},
    "make two photos have the same brightness and colours": {"exposure.match_histograms"},
    "negative of an image, swap black and white": {"util.invert"},
    "moving average box filter": {"ndimage.uniform_filter"},
    "gausian blur": {"filters.gaussian"},
    # threshold
    "automatic threshold to separate foreground from background": {"filters.threshold_otsu"},
    "binarize a scanned document with shadows": {"filters.threshold_sauvola", "filters.threshold_local"},
    "adaptive threshold like opencv": {"filters.threshold_local"},
    "split grey values into three classes": {"filters.threshold_multiotsu"},
    "keep weak pixels only if connected to strong ones": {"filters.apply_hysteresis_threshold"},
    # markers
    "detect bright round spots in fluorescence": {"feature.blob_log"},
    "coordinates of local maxima": {"feature.peak_local_max"},
    "seed points for watershed, one per cell": {"feature.peak_local_max"},
    "count stars in an astronomy image": {"feature.blob_log", "feature.blob_dog"},
    "suppress shallow maxima": {"morphology.h_maxima"},
    # segment
    "separate touching objects": {"segmentation.watershed"},
    "split overlapping nuclei": {"segmentation.watershed"},
    "give each particle a different number": {"measure.label"},
    "connected component labelling, bwlabel": {"measure.label"},
    "super pixels": {"segmentation.slic"},
    "magic wand: select similar pixels around a click": {"morphology.flood"},
    "segment from scribbles drawn by the user": {"segmentation.random_walker"},
    "level set active contour without edges": {"segmentation.chan_vese"},
    # postprocess
    "remove small specks from a binary mask": {"morphology.remove_small_objects"},
    "fill holes in a mask, like imfill": {"ndimage.binary_fill_holes"},
    "delete objects touching the image border": {"segmentation.clear_border"},
    "thin lines to a one pixel wide centreline": {"morphology.skeletonize"},
    "close gaps between broken lines": {"morphology.closing"},
    "grow labels without overlap": {"segmentation.expand_labels"},
    "outline of each segmented cell": {"segmentation.find_boundaries"},
    "wall thickness of a foam": {"ndimage.distance_transform_edt", "morphology.medial_axis"},
    "distance of every pixel to the nearest background pixel": {"ndimage.distance_transform_edt"},
    "renumber labels so that they are consecutive": {"segmentation.relabel_sequential"},
    # measure
    "area and mean intensity of every cell as a table": {"measure.regionprops_table"},
    "pore volume distribution": {"measure.regionprops_table"},
    "how round are my particles": {"measure.regionprops_table"},
    "plot intensity along a line": {"measure.profile_line"},
    "surface mesh of a CT volume for 3d printing": {"measure.marching_cubes"},
    "colocalization of two channels": {"measure.manders_coloc_coeff", "measure.pearson_corr_coeff"},
    "how sharp is my picture, focus measure": {"measure.blur_effect"},
    # transform
    "binning 2x2 to shrink a large image": {"transform.downscale_local_mean", "measure.block_reduce"},
    "unwrap a ring into polar coordinates": {"transform.warp_polar"},
    "ct reconstruction from a sinogram": {"transform.iradon"},
    # colour
    "separate hematoxylin and eosin stains": {"color.rgb2hed"},
    "show labels as coloured overlay on the photo": {"color.label2rgb"},
}

KEPT_ASIDE = {
    "get rid of hot pixels": {"filters.median", "ndimage.median_filter"},
    "highlight bright spots on uneven background": {"morphology.white_tophat"},
    "corner points of a chessboard": {"feature.corner_harris", "feature.corner_shi_tomasi"},
    "total variation denoising": {"restoration.denoise_tv_chambolle"},
    "adjust brightness and contrast automatically": {"exposure.rescale_intensity"},
    "threshold a histogram with one long tail": {"filters.threshold_triangle"},
    "valley between two peaks of the histogram": {"filters.threshold_minimum"},
    "locate gold nanoparticles in a TEM image": {"feature.blob_log", "feature.blob_dog"},
    "grow a region from a seed point": {"morphology.flood", "segmentation.watershed"},
    "snakes that shrink or inflate to a contour": {"segmentation.morphological_geodesic_active_contour"},
    "drop isolated pixels from the mask": {"morphology.remove_small_objects", "morphology.opening"},
    "bridge small breaks in a crack network": {"morphology.closing"},
    "convex envelope of an object": {"morphology.convex_hull_image", "morphology.convex_hull_object"},
    "number of holes of an object, topology": {"measure.euler_number"},
    "grain size distribution": {"measure.regionprops_table"},
    "contour line at a grey level": {"measure.find_contours"},
    "enlarge an image two times": {"transform.rescale", "transform.resize", "ndimage.zoom"},
    "hue and saturation of a colour photo": {"color.rgb2hsv"},
    "is my picture underexposed": {"exposure.is_low_contrast"},
    "transform h&e slide to grayscale": {"color.rgb2gray"},
}
