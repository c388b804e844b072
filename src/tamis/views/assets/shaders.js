/** What the graphics card runs: surfaces, planes with a picture on them, lines, and which object is where. */

const HEAD = "#version 300 es\nprecision highp float;\n";

const CLIP = `
uniform vec3 clipFrom;
uniform vec3 clipTo;
in vec3 at;
void clip() {
  if (any(lessThan(at, clipFrom)) || any(greaterThan(at, clipTo))) discard;
}
`;

const PLACE = `
uniform mat4 matrix;
layout(location = 0) in vec3 position;
out vec3 at;
`;

/** Light comes from the eye; what is seen from inside, where a surface is cut open, is drawn flat. */
const SURFACE = {
  vertex: `${HEAD}${PLACE}
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;
out vec3 facing;
out vec4 tone;
void main() {
  at = position;
  facing = normal;
  tone = color;
  gl_Position = matrix * vec4(position, 1.0);
}`,
  fragment: `${HEAD}${CLIP}
uniform vec3 eye;
in vec3 facing;
in vec4 tone;
out vec4 pixel;
void main() {
  clip();
  vec3 towards = normalize(eye - at);
  float slope = abs(dot(normalize(facing + 1e-6), towards));
  float light = gl_FrontFacing ? 0.22 + 0.78 * slope : 0.5;
  float shine = gl_FrontFacing ? 0.18 * pow(slope, 24.0) : 0.0;
  pixel = vec4(tone.rgb * light + shine, 1.0);
}`,
};

const PICTURE = {
  vertex: `${HEAD}${PLACE}
layout(location = 1) in vec2 corner;
out vec2 place;
void main() {
  at = position;
  place = corner;
  gl_Position = matrix * vec4(position, 1.0);
}`,
  fragment: `${HEAD}${CLIP}
uniform sampler2D picture;
in vec2 place;
out vec4 pixel;
void main() {
  clip();
  pixel = texture(picture, place);
}`,
};

const LINE = {
  vertex: `${HEAD}${PLACE}
layout(location = 2) in vec4 color;
out vec4 tone;
void main() {
  at = position;
  tone = color;
  gl_Position = matrix * vec4(position, 1.0);
}`,
  fragment: `${HEAD}
in vec4 tone;
out vec4 pixel;
void main() {
  pixel = tone;
}`,
};

/** The four bytes of a label, and three of the depth. */
const OBJECT = {
  vertex: `${HEAD}${PLACE}
layout(location = 3) in vec4 label;
flat out vec4 object;
void main() {
  at = position;
  object = label;
  gl_Position = matrix * vec4(position, 1.0);
}`,
  fragment: `${HEAD}${CLIP}
flat in vec4 object;
layout(location = 0) out vec4 found;
layout(location = 1) out vec4 depth;
void main() {
  clip();
  found = object;
  uint far = uint(gl_FragCoord.z * 16777215.0);
  depth = vec4(far & 255u, (far >> 8) & 255u, far >> 16, 0.0) / 255.0;
}`,
};

/** Shaders by what they draw. */
export const SHADERS = { surface: SURFACE, picture: PICTURE, line: LINE, object: OBJECT };
