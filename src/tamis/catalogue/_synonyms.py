"""What people call it, and the operations that they mean: the field's everyday words, by hand.

One thing that is meant: sayings, separated by ``;``, then after ``->`` the operations that do it, the
likeliest first; a line that begins with a space goes on with the one before. It matters which words a saying
has, not their order nor their endings; what says nothing (how, the, image) is left out.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from tamis.catalogue._stem import words_of

__all__ = ["Meaning", "meanings"]

_TABLE = """
background subtraction; uneven background; uneven illumination; remove background; flat field;
    shading correction; vignetting -> restoration.rolling_ball morphology.white_tophat
    filters.threshold_local exposure.equalize_adapthist
denoise; remove noise; noise reduction; grainy noise; low light noise; shot noise; poisson noise ->
    restoration.denoise_nl_means restoration.denoise_tv_chambolle restoration.denoise_bilateral
    filters.median restoration.denoise_wavelet filters.gaussian
despeckle; salt and pepper noise; impulse noise; speckle noise; outlier pixels; hot pixels; dead
    pixels -> filters.median ndimage.median_filter filters.rank.median restoration.denoise_nl_means
    morphology.opening
smooth and keep edges; edge preserving smoothing; smooth without blurring edges; bilateral ->
    restoration.denoise_bilateral filters.median restoration.denoise_tv_chambolle
    restoration.denoise_nl_means filters.rank.mean_bilateral
piecewise constant; cartoon; total variation -> restoration.denoise_tv_chambolle
    restoration.denoise_tv_bregman
how much noise; noise level; noise estimate -> restoration.estimate_sigma
smooth; blur; low pass; gaussian blur; soften -> filters.gaussian ndimage.gaussian_filter
    filters.median ndimage.uniform_filter restoration.denoise_tv_chambolle
moving average; box filter; mean filter; box blur; local mean -> ndimage.uniform_filter
    filters.rank.mean
sharpen; sharper; make sharp; enhance details -> filters.unsharp_mask restoration.richardson_lucy
deblur; out of focus; motion blur; deconvolution; point spread function; psf ->
    restoration.richardson_lucy restoration.wiener restoration.unsupervised_wiener
    filters.unsharp_mask
edge detection; detect edges; find edges; gradient magnitude; edges -> feature.canny filters.sobel
    filters.scharr filters.prewitt filters.farid
high pass; highpass; band pass; bandpass; lowpass -> filters.butterworth filters.difference_of_gaussians
remove periodic noise; periodic stripes; remove stripes; moire; fourier filter; frequency filter;
    frequency domain -> filters.butterworth filters.difference_of_gaussians filters.window
blood vessels; vesselness; vessel enhancement; retina vessels; tubes; tubular -> filters.frangi
    filters.sato filters.meijering filters.hessian
ridges; ridge detection; fibers; neurites; thin lines; filaments; neurons; wrinkles; roots; collagen
    -> filters.sato filters.meijering filters.frangi filters.hessian morphology.skeletonize
cracks; detect cracks -> filters.sato filters.frangi morphology.black_tophat morphology.skeletonize
local contrast; improve contrast; low contrast; clahe; adaptive histogram equalization; enhance
    contrast -> exposure.equalize_adapthist exposure.rescale_intensity exposure.equalize_hist
    filters.rank.enhance_contrast filters.rank.autolevel
brighter; darker; brightness; gamma; dark image; brighten; lighten -> exposure.adjust_gamma
    exposure.rescale_intensity exposure.adjust_log exposure.adjust_sigmoid
stretch histogram; normalize; contrast stretching; full range; saturate percentiles; imadjust;
    window level; rescale intensity -> exposure.rescale_intensity exposure.equalize_hist numpy.clip
equalize histogram; flatten histogram; histeq -> exposure.equalize_hist exposure.equalize_adapthist
    filters.rank.equalize
same histogram; match brightness; same brightness; match colors; same colors; transfer colors;
    histogram specification -> exposure.match_histograms
missing pixels; scratches; fill missing; inpainting; repair; restore damaged; dead region ->
    restoration.inpaint_biharmonic
texture; texture analysis; texture features; haralick; glcm; roughness -> feature.graycomatrix
    feature.local_binary_pattern filters.gabor filters.rank.entropy
    feature.multiscale_basic_features
oriented filter; filter bank; orientation; directional filter -> filters.gabor
    feature.structure_tensor
template; find small image in large; pattern matching; find copies; look for a pattern; where is
    waldo -> feature.match_template
negative; invert; swap black and white; complement; reverse colors -> util.invert numpy.invert
    numpy.logical_not
corners; interest points; keypoints; corner detection -> feature.corner_harris
    feature.corner_shi_tomasi feature.corner_foerstner feature.corner_peaks feature.corner_moravec
pixel features; machine learning features; trainable segmentation; random forest; pixel
    classification; ilastik; weka -> feature.multiscale_basic_features
pedestrian; object detector features; gradient orientations -> feature.hog feature.daisy
local minimum filter; minimum filter -> ndimage.minimum_filter morphology.erosion
    filters.rank.minimum
local maximum filter; maximum filter -> ndimage.maximum_filter morphology.dilation
    filters.rank.maximum
percentile filter; rank filter; order filter -> ndimage.percentile_filter ndimage.rank_filter
    filters.rank.percentile
custom kernel; convolve with kernel; own kernel; filter2d -> ndimage.convolve ndimage.correlate
second derivative; mexican hat; laplacian -> filters.laplace ndimage.gaussian_laplace
    ndimage.laplace
automatic threshold; threshold; binarize; graythresh; foreground from background; binary image; make
    binary; black and white mask; segment by intensity -> filters.threshold_otsu
    filters.threshold_li filters.threshold_triangle filters.threshold_yen filters.threshold_local
binarize document; scanned document; text page; handwriting; ocr; book page ->
    filters.threshold_sauvola filters.threshold_niblack filters.threshold_local
adaptive threshold; local threshold; threshold shadows; threshold uneven illumination;
    adaptivethreshold -> filters.threshold_local filters.threshold_sauvola filters.threshold_niblack
    filters.rank.otsu
three classes; several classes; multiple thresholds; multi level threshold; three phases; several
    phases -> filters.threshold_multiotsu
two thresholds; weak and strong; connected to strong; hysteresis; low and high threshold ->
    filters.apply_hysteresis_threshold
dim signal; sparse foreground; skewed histogram -> filters.threshold_triangle filters.threshold_li
    filters.threshold_yen
bimodal histogram; valley of the histogram; valley between peaks ->
    filters.threshold_minimum filters.threshold_otsu filters.threshold_isodata
bright spots; blobs; round spots; puncta; foci; dots; stars; circular spots; detect particles; spot
    detection; locate particles; nanoparticles; beads; droplets;
    vesicles -> feature.blob_log feature.blob_dog feature.blob_doh feature.peak_local_max
    ndimage.gaussian_laplace
local maxima; regional maxima; peaks; peak detection; coordinates of maxima; detect peaks; brightest points;
    imregionalmax -> feature.peak_local_max morphology.local_maxima morphology.h_maxima
shallow maxima; suppress maxima; noisy maxima; prominent peaks; imhmax; oversegmentation ->
    morphology.h_maxima morphology.h_minima morphology.reconstruction
local minima; valleys; imregionalmin; dark spots -> morphology.local_minima morphology.h_minima
seeds; seed points; markers for watershed; one marker per object; markers -> feature.peak_local_max
    morphology.h_maxima morphology.local_maxima ndimage.distance_transform_edt
separate touching objects; separate touching cells; touching grains; overlapping nuclei; separate
    overlapping objects; declump; cluster of cells; disconnect particles; separate cells; separate
    grains -> segmentation.watershed ndimage.distance_transform_edt feature.peak_local_max
    morphology.h_maxima segmentation.random_walker
number each object; different number; label objects; identify objects; connected components;
    bwlabel; blob labelling; instance; label particles -> measure.label ndimage.label
    segmentation.watershed
count objects; count cells; how many; count particles; number of objects; count -> measure.label
    measure.regionprops_table ndimage.label feature.blob_log
superpixels; super pixels; oversegment; clusters of similar color; compact regions ->
    segmentation.slic segmentation.felzenszwalb segmentation.quickshift segmentation.watershed
magic wand; similar pixels click; select region around a point; seeded region growing; region
    growing; wand tool -> morphology.flood morphology.flood_fill segmentation.watershed
    segmentation.random_walker
paint bucket; bucket fill; flood fill; recolor region -> morphology.flood_fill morphology.flood
scribbles; interactive segmentation; user drawn labels; annotations; partial labels ->
    segmentation.random_walker segmentation.watershed
active contour; level set; snakes; without edges; contour evolution -> segmentation.chan_vese
    segmentation.morphological_chan_vese segmentation.morphological_geodesic_active_contour
    segmentation.active_contour
cell membranes; segment cells from membranes; grain boundaries; catchment basins; watersheds ->
    segmentation.watershed segmentation.random_walker
remove small objects; small specks; remove specks; small particles; dust; debris; bwareaopen; size
    filter; filter by size; clean mask -> morphology.remove_small_objects morphology.opening
    morphology.area_opening ndimage.binary_opening
fill holes; holes in mask; imfill; holes; close holes -> ndimage.binary_fill_holes
    morphology.remove_small_holes morphology.closing morphology.area_closing
touching border; touching image edge; cut off by border; objects at the edge; exclude on edges;
    imclearborder; border objects; incomplete objects; partial cells -> segmentation.clear_border
skeleton; one pixel wide; thin lines; centerline; medial line; bwskel; thinning; midline; backbone
    -> morphology.skeletonize morphology.thin morphology.medial_axis
close gaps; broken lines; connect lines; join fragments; gaps; bridge breaks; breaks; imclose ->
    morphology.closing
    ndimage.binary_closing morphology.isotropic_closing morphology.dilation
cut thin bridges; imopen; remove thin connections; break bridges -> morphology.opening
    ndimage.binary_opening morphology.isotropic_opening
grow labels; expand labels; grow without overlap; cytoplasm around nuclei; ring around nucleus;
    dilate labels -> segmentation.expand_labels morphology.dilation segmentation.watershed
grow; thicken; dilate; imdilate; enlarge mask; make lines thicker -> morphology.dilation
    morphology.isotropic_dilation ndimage.binary_dilation segmentation.expand_labels
shrink mask; imerode; erode; peel off; make lines thinner -> morphology.erosion
    morphology.isotropic_erosion ndimage.binary_erosion
outline; outline of cells; cell boundaries; label boundaries; contour of object; border of object;
    perimeter pixels -> segmentation.find_boundaries segmentation.mark_boundaries
    measure.find_contours
thickness; wall thickness; local thickness; diameter of fibers; strut thickness; vessel diameter;
    pore size; width -> ndimage.distance_transform_edt morphology.medial_axis
    measure.regionprops_table morphology.skeletonize
distance map; distance to nearest; distance transform; bwdist; distance to background; how far from
    -> ndimage.distance_transform_edt ndimage.distance_transform_cdt
consecutive labels; renumber labels; relabel; gaps in label numbers; sequential numbers ->
    segmentation.relabel_sequential
combine segmentations; intersect labels; merge two label images -> segmentation.join_segmentations
objects too close; minimum distance between objects; closer than ->
    morphology.remove_objects_by_distance
convex hull; rubber band -> morphology.convex_hull_image morphology.convex_hull_object
bright details; small bright structures; top hat; tophat -> morphology.white_tophat
    ndimage.white_tophat
dark details; small dark structures; bottom hat; bothat -> morphology.black_tophat
    ndimage.black_tophat
geodesic reconstruction; imreconstruct; imimposemin; imposed minima -> morphology.reconstruction
    ndimage.binary_propagation
measure objects; area of each; mean intensity of each; size of objects; object properties; region
    properties; per cell table; analyze particles; statistics of labels; morphometry; diameter;
    volume of pores; pore volume; circularity; roundness; how round; aspect ratio; elongation;
    eccentricity; orientation of objects; shape descriptors; size distribution; particle size; feret
    -> measure.regionprops_table measure.perimeter measure.moments
intensity along a line; line profile; plot profile; cross section; intensity profile ->
    measure.profile_line
surface mesh; isosurface; stl; 3d printing; triangulate surface; 3d model; polygon mesh; marching
    cubes -> measure.marching_cubes measure.mesh_surface_area
surface area -> measure.mesh_surface_area measure.marching_cubes measure.regionprops_table
colocalization; two channels overlap; costes; manders; correlation of channels ->
    measure.manders_coloc_coeff measure.pearson_corr_coeff measure.manders_overlap_coeff
    measure.intersection_coeff
focus measure; how sharp; measure blur; sharpness; blur metric; autofocus; is it in focus ->
    measure.blur_effect
perimeter; circumference; length of outline; boundary length -> measure.perimeter
    measure.perimeter_crofton measure.regionprops_table
center of mass; centroid; center of gravity; barycenter -> measure.centroid ndimage.center_of_mass
    measure.regionprops_table
connectivity density; euler characteristic; topology -> measure.euler_number
isolines; iso contour; contour lines; extract polygon; mask to polygon; outline coordinates ->
    measure.find_contours
information content; complexity of image -> measure.shannon_entropy filters.rank.entropy
histogram; gray level distribution; intensity distribution -> exposure.histogram
    exposure.cumulative_distribution
low exposure; is low contrast; contrast too low; underexposed; overexposed; too dark ->
    exposure.is_low_contrast
porosity; area fraction; volume fraction; percentage of foreground -> numpy.mean numpy.count_nonzero
    measure.regionprops_table
binning; bin pixels; downsample; shrink large image; reduce resolution; average blocks; smaller
    image -> transform.downscale_local_mean measure.block_reduce transform.resize transform.rescale
    transform.pyramid_reduce
resize; change size; upsample; scale up; enlarge; resample; isotropic voxels; interpolation; same
    size; magnify; zoom -> transform.resize transform.rescale ndimage.zoom transform.pyramid_expand
rotate; turn; straighten; tilt; deskew -> transform.rotate ndimage.rotate numpy.rot90
mirror; flip; upside down -> numpy.flip
move image; translate; shift -> ndimage.shift
polar coordinates; unwrap ring; unroll circle; log polar; radial profile; iris ->
    transform.warp_polar
tomography; ct reconstruction; reconstruct sinogram; filtered back projection; backprojection;
    sinogram -> transform.iradon transform.iradon_sart transform.radon
simulate projections; make sinogram; project -> transform.radon
crop; cut out; region of interest; roi; remove margin; trim; subregion -> util.crop numpy.getitem
sliding sums; summed area table -> transform.integral_image
stain separation; hematoxylin eosin; histology stain; color deconvolution; separate dyes; dab; unmix
    stains -> color.rgb2hed color.separate_stains color.hed2rgb
color labels; label overlay; colored overlay; overlay segmentation; random colors; show labels ->
    color.label2rgb segmentation.mark_boundaries
draw boundaries on image; outline on image -> segmentation.mark_boundaries
to gray; rgb to gray; color to black and white; convert to grayscale; remove color; luminance;
    desaturate; transform to grayscale; gray levels -> color.rgb2gray
gray to rgb; add color channels -> color.gray2rgb
hsv; saturation; select by color; color threshold -> color.rgb2hsv color.rgb2lab
perceptual color; cielab; lab; color difference; color distance -> color.rgb2lab
    color.deltaE_ciede2000 color.rgb2luv
remove alpha; transparency -> color.rgba2rgb
8 bit; uint8; convert 16 bit to 8 bit -> util.img_as_ubyte exposure.rescale_intensity
16 bit; uint16 -> util.img_as_uint
to float; floating point -> util.img_as_float util.img_as_float32
blend; checkerboard comparison; compare two images; difference image; side by side ->
    util.compare_images
contact sheet; mosaic; grid of images; tile images -> util.montage
add noise; simulate noise; augmentation -> util.random_noise
replace label values; map values; lookup table; color objects by measurement -> util.map_array
nan; invalid values; missing values -> numpy.nan_to_num numpy.isnan restoration.inpaint_biharmonic
log scale; logarithm; dynamic range -> exposure.adjust_log numpy.log1p numpy.log
maximum projection; maximum intensity; stack projection; mip -> numpy.max numpy.mean numpy.sum
apply mask; mask out; set background to zero; combine masks -> numpy.where numpy.multiply
    numpy.logical_and
align; register; registration; drift correction; stabilize; shift between images; stitch ->
    registration.phase_cross_correlation registration.optical_flow_tvl1
    registration.optical_flow_ilk ndimage.shift
optical flow; motion between frames; velocity field; displacement field ->
    registration.optical_flow_tvl1 registration.optical_flow_ilk
ssim; image similarity; compare quality; structural similarity; psnr; how similar; image difference
    score -> metrics.structural_similarity metrics.peak_signal_noise_ratio
    metrics.mean_squared_error metrics.normalized_root_mse
segmentation accuracy; compare with ground truth; score segmentation; rand index; split and merge
    errors -> metrics.adapted_rand_error metrics.variation_of_information metrics.contingency_table
    metrics.hausdorff_distance
lines; straight lines; line detection; hough lines -> transform.hough_line
    transform.probabilistic_hough_line transform.hough_line_peaks
detect circles; circles; coins; hough circles; imfindcircles -> transform.hough_circle
    transform.hough_circle_peaks transform.hough_ellipse feature.blob_log
perspective; undistort; affine; homography; warp; lens distortion; bird's eye -> transform.warp
    transform.rotate transform.swirl
shortest path; minimal path; trace neuron; route; livewire -> graph.route_through_array
merge similar regions; region adjacency; rag -> graph.rag_mean_color graph.cut_threshold
    graph.merge_hierarchical
dice; jaccard; intersection over union; iou; overlap of two masks -> measure.intersection_coeff
    metrics.adapted_rand_error metrics.variation_of_information
hausdorff; distance between outlines; distance between contours; distance between two segmentations
    -> metrics.hausdorff_distance metrics.hausdorff_pair
position of maximum in each label; brightest pixel of each object; where is the maximum ->
    ndimage.maximum_position ndimage.extrema feature.peak_local_max
bounding box; slices of objects; cut out each object -> measure.regionprops_table
    ndimage.find_objects
elastic deformation; own coordinates; sample at coordinates; interpolate at points; coordinate
    transform -> ndimage.map_coordinates transform.warp ndimage.geometric_transform
custom function window; own filter function; function on sliding window -> ndimage.generic_filter
    ndimage.vectorized_filter
phase unwrapping; wrapped phase; fringe; interferogram -> restoration.unwrap_phase
mean of each label; sum per label; labelled statistics -> ndimage.mean ndimage.sum_labels
    measure.regionprops_table
"""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A thing that people mean.

    Parameters
    ----------
    sayings : tuple of frozenset of str
        The words, as stems, of each way to say it.
    operations : tuple of str
        Ids, the likeliest first. Some may be missing in the catalogue.
    """

    sayings: tuple[frozenset[str], ...]
    operations: tuple[str, ...]


@functools.cache
def meanings() -> tuple[Meaning, ...]:
    """Return everything that the table tells."""
    return tuple(map(_parse, _joined(_TABLE)))


def _joined(table: str) -> list[str]:
    """Return lines, each with those that continue it."""
    return table.replace("\n ", " ").strip().splitlines()


def _parse(line: str) -> Meaning:
    said, _, done = line.partition(" -> ")
    sayings = (frozenset(words_of(saying)) for saying in said.split(";"))
    return Meaning(tuple(sayings), tuple(done.split()))
