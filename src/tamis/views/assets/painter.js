/**
 * Draws scenes: one WebGL2 context for a page, however many scenes there are - browsers allow few -, whose pictures are copied to
 * where each is shown. What is drawn keeps its numbers, as a graphics card may lose them.
 *
 * @typedef {object} Mesh triangles; made by `meshOf`
 * @property {Float32Array} positions
 * @property {?Int8Array} normals four for each vertex
 * @property {Uint32Array} faces
 * @property {?Uint32Array} labels
 * @property {?Uint32Array} colors packed, one a vertex; changed by `paintMesh`
 *
 * @typedef {object} Scenery what is drawn
 * @property {Mesh[]} surfaces
 * @property {Array<{corners: number[][], picture: HTMLCanvasElement, version: number}>} pictures
 * @property {{positions: Float32Array, colors: Uint32Array}} lines pairs of positions
 * @property {number[]} matrix
 * @property {number[]} eye
 * @property {[number[], number[]]} clip
 */

import { SHADERS } from "./shaders.js";

const SLOW = /swiftshader|llvmpipe|software|basic render/i;
const PLACES = ["position", "normal", "color", "label"];
let shared;

/** @returns {?Painter} the one of this page; null where the browser has no WebGL2 */
export function sharedPainter() {
  if (shared === undefined) {
    const canvas = document.createElement("canvas");
    const gl = canvas.getContext("webgl2", { antialias: true, premultipliedAlpha: false });
    shared = gl ? new Painter(canvas, gl) : null;
  }
  return shared;
}

/** A context, and what it keeps of what it has drawn. */
class Painter {
  #gl;
  #programs = {};
  #kept = new WeakMap();
  #target = null;

  constructor(canvas, gl) {
    this.canvas = canvas;
    this.#gl = gl;
    this.losing = gl.getExtension("WEBGL_lose_context"); // for who tries what happens then
    const info = gl.getExtension("WEBGL_debug_renderer_info");
    this.isSlow = SLOW.test(info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : "");
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.#begin());
    this.#begin();
  }

  #begin() {
    this.#kept = new WeakMap();
    this.#target = null;
    for (const [name, shader] of Object.entries(SHADERS)) this.#programs[name] = this.#compile(shader);
  }

  #compile({ vertex, fragment }) {
    const gl = this.#gl;
    const program = gl.createProgram();
    for (const [type, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(`WebGL: ${gl.getProgramInfoLog(program)}`);
    return program;
  }

  /**
   * Draw a scene, and copy it.
   * @param {CanvasRenderingContext2D} context of a canvas of `columns` x `rows` pixels
   * @param {Scenery} scenery
   */
  draw(context, { columns, rows }, scenery) {
    const gl = this.#gl;
    const { canvas } = this;
    if (canvas.width < columns) canvas.width = columns;
    if (canvas.height < rows) canvas.height = rows;
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, columns, rows);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    for (const mesh of scenery.surfaces) this.#drawMesh("surface", mesh, scenery);
    for (const picture of scenery.pictures) this.#drawPicture(picture, scenery);
    this.#drawLines(scenery);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, columns, rows);
    context.drawImage(canvas, 0, canvas.height - rows, columns, rows, 0, 0, columns, rows);
  }

  /**
   * Say what is at a pixel of a scene.
   * @returns {?{label: number, depth: number}} depth from -1, the nearest, to 1; null for nothing
   */
  pick({ columns, rows }, column, row, scenery) {
    const gl = this.#gl;
    this.#bindTarget();
    gl.viewport(-column, row - rows + 1, columns, rows);
    gl.enable(gl.DEPTH_TEST);
    gl.clearDepth(1);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    for (const [place, value] of [[0, [0, 0, 0, 0]], [1, [1, 1, 1, 1]]]) gl.clearBufferfv(gl.COLOR, place, value);
    for (const mesh of scenery.surfaces) this.#drawMesh("object", mesh, scenery);
    for (const { corners } of scenery.pictures) this.#drawMesh("object", quadOf(corners), scenery);
    const [found, depth] = [new Uint8Array(4), new Uint8Array(4)];
    for (const [place, bytes] of [[gl.COLOR_ATTACHMENT0, found], [gl.COLOR_ATTACHMENT1, depth]]) {
      gl.readBuffer(place);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    }
    const far = depth[0] + 256 * depth[1] + 65536 * depth[2];
    return far === 0xffffff ? null : { label: new Uint32Array(found.buffer)[0], depth: (2 * far) / 0xffffff - 1 };
  }

  #bindTarget() {
    const gl = this.#gl;
    if (this.#target) return gl.bindFramebuffer(gl.FRAMEBUFFER, this.#target);
    this.#target = gl.createFramebuffer();
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#target);
    for (const place of [gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]) {
      const texture = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 1, 1);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, place, gl.TEXTURE_2D, texture, 0);
    }
    const depth = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, depth);
    gl.renderbufferStorage(gl.RENDERBUFFER, gl.DEPTH_COMPONENT24, 1, 1);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT, gl.RENDERBUFFER, depth);
    return gl.drawBuffers([gl.COLOR_ATTACHMENT0, gl.COLOR_ATTACHMENT1]);
  }

  #use(name, { matrix, eye, clip: [from, to] }) {
    const gl = this.#gl;
    const program = this.#programs[name];
    gl.useProgram(program);
    const place = (uniform) => gl.getUniformLocation(program, uniform);
    gl.uniformMatrix4fv(place("matrix"), false, matrix);
    for (const [uniform, value] of [["eye", eye], ["clipFrom", from], ["clipTo", to]]) gl.uniform3fv(place(uniform), value);
  }

  #drawMesh(program, mesh, scenery) {
    const gl = this.#gl;
    if (!mesh.faces.length) return;
    this.#use(program, scenery);
    const { array, colors } = this.#keep(mesh);
    gl.bindVertexArray(array);
    if (colors && colors.of !== mesh.colors) {
      gl.bindBuffer(gl.ARRAY_BUFFER, colors.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, mesh.colors, gl.DYNAMIC_DRAW);
      colors.of = mesh.colors;
    }
    gl.drawElements(gl.TRIANGLES, mesh.faces.length, gl.UNSIGNED_INT, 0);
    gl.bindVertexArray(null);
  }

  #keep(mesh) {
    if (this.#kept.has(mesh)) return this.#kept.get(mesh);
    const gl = this.#gl;
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const buffers = [gl.createBuffer()];
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, buffers[0]);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.faces, gl.STATIC_DRAW);
    const put = (name, data, size, type) => {
      if (!data) return null;
      const buffer = gl.createBuffer();
      buffers.push(buffer);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
      gl.enableVertexAttribArray(PLACES.indexOf(name));
      gl.vertexAttribPointer(PLACES.indexOf(name), size, type, type !== gl.FLOAT, 0, 0);
      return buffer;
    };
    put("position", mesh.positions, 3, gl.FLOAT);
    put("normal", mesh.normals, 4, gl.BYTE);
    put("label", mesh.labels, 4, gl.UNSIGNED_BYTE);
    const painted = put("color", mesh.colors, 4, gl.UNSIGNED_BYTE);
    const kept = { array, buffers, colors: painted && { buffer: painted, of: mesh.colors } };
    this.#kept.set(mesh, kept);
    return kept;
  }

  /** Let go of what the graphics card has of something that was drawn. */
  forget(drawn) {
    const gl = this.#gl;
    const kept = this.#kept.get(drawn);
    if (!kept) return;
    this.#kept.delete(drawn);
    if (kept.texture) gl.deleteTexture(kept.texture);
    if (kept.array) gl.deleteVertexArray(kept.array);
    for (const buffer of kept.buffers ?? []) gl.deleteBuffer(buffer);
  }

  #drawPicture({ corners, picture, version, reach = [1, 1] }, scenery) {
    const gl = this.#gl;
    this.#use("picture", scenery);
    const kept = this.#kept.get(picture) ?? { texture: gl.createTexture(), version: null };
    this.#kept.set(picture, kept);
    gl.bindTexture(gl.TEXTURE_2D, kept.texture);
    if (kept.version !== version) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, picture);
      for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
      for (const size of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, size, gl.NEAREST);
      kept.version = version;
    }
    const [u, v] = reach;
    this.#drawOnce(gl.TRIANGLE_STRIP, [[0, corners.flat(), 3], [1, [0, 0, u, 0, 0, v, u, v], 2]]);
  }

  #drawLines({ lines, ...scenery }) {
    if (!lines) return;
    this.#use("line", { lines, ...scenery });
    const colors = Array.from(lines.colors, (packed) => [0, 8, 16, 24].map((bits) => ((packed >>> bits) & 255) / 255)).flat();
    this.#drawOnce(this.#gl.LINES, [[0, lines.positions, 3], [2, colors, 4]]);
  }

  /** Draw a few vertices, of which nothing is kept. */
  #drawOnce(mode, attributes) {
    const gl = this.#gl;
    const buffers = attributes.map(([place, values, size]) => {
      const buffer = gl.createBuffer();
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, Float32Array.from(values), gl.STREAM_DRAW);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
      return buffer;
    });
    gl.drawArrays(mode, 0, attributes[0][1].length / attributes[0][2]);
    for (const [place] of attributes) gl.disableVertexAttribArray(place);
    for (const buffer of buffers) gl.deleteBuffer(buffer);
  }
}

const keptQuads = new WeakMap();

/** Two triangles between four corners, for the one who asks what is where. */
function quadOf(corners) {
  if (!keptQuads.has(corners)) {
    const [positions, faces] = [Float32Array.from(corners.flat()), Uint32Array.of(0, 1, 2, 2, 1, 3)];
    keptQuads.set(corners, { positions, faces, normals: null, colors: null, labels: new Uint32Array(4) });
  }
  return keptQuads.get(corners);
}
