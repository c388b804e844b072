// a panel of 400 x 300 pixels of the page, 8 for each pixel of an image of 30 x 40; and a model that does verbs at once
async (options) => {
  const marks = await import('/marks.js');
  const scale = 8, offset = { x: 20, y: 12 };
  const listeners = new Map();
  const model = {
    sent: [], asked: [], refuses: false,
    state: { drawings: options.drawings },
    on(type, listener) {
      if (!listeners.has(type)) listeners.set(type, new Set());
      listeners.get(type).add(listener);
      return () => listeners.get(type).delete(listener);
    },
    tell() { for (const listener of [...(listeners.get('state') ?? [])]) listener(model.state); },
    async verb(name, args) {
      model.sent.push(structuredClone({ verb: name, time: performance.now(), ...args }));
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (model.refuses) throw new Error('refused');
      const drawings = structuredClone(model.state.drawings);
      if (name === 'add_drawing') {
        drawings.seeds = { shape: options.shape, axes: options.axes, spacing: options.spacing, kind: args.kind, marks: [] };
      } else if (name === 'draw') {
        const all = drawings[args.name].marks, at = all.findIndex(({ id }) => id === args.mark.id);
        if (at < 0) all.push(args.mark); else all[at] = args.mark;
      } else if (name === 'clear_drawing') {
        drawings[args.name].marks = drawings[args.name].marks.filter(({ id }) => args.mark_id && id !== args.mark_id);
      } else if (name === 'remove_drawing') delete drawings[args.name];
      model.state = { drawings };
      model.tell();
    },
    async ask(what, fields) {
      model.asked.push(structuredClone({ what, ...fields }));
      const [[r0, c0], [r1, c1]] = fields.line;
      const count = Math.ceil(Math.hypot(r1 - r0, c1 - c0)) + 1;
      const values = Float64Array.from({ length: count }, (_, at) => at === 0 ? NaN : at * at);
      const bytes = new Uint8Array(8 * count + 3);
      bytes.set(new Uint8Array(values.buffer), 3);
      return { count, step: 0.5, length: 0.5 * (count - 1), unit: 'um', buffers: [bytes.subarray(3)] };
    },
  };
  const link = { planes: { Z: options.plane ?? 0 }, indexAlong: (axis) => link.planes[axis] ?? 0 };
  const root = document.getElementById('root');
  root.className = 'tamis';
  const style = document.createElement('link');
  style.rel = 'stylesheet';
  style.href = '/marks.css';
  root.innerHTML = '<div id="body" style="position:relative;width:400px;height:300px;background:#345"></div><div id="tools"></div>';
  document.head.append(style);
  const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300, tabIndex: 0 });
  canvas.setAttribute('aria-label', 'panel');
  document.getElementById('body').append(canvas);
  const layers = new Set();
  const panel = {
    canvas, model, link, ref: 'image', tool: null, width: 400, height: 300,
    plane: { axes: ['Y', 'X'], rows: 30, columns: 40, spacing: [0.25, 0.25], item: { unit: 'um' },
      hidden: options.axes.length > 2 ? [{ axis: 'Z', length: options.shape[0], spacing: 1 }] : [] },
    toImage: (x, y) => ({ row: (y - offset.y) / scale, column: (x - offset.x) / scale }),
    toScreen: (row, column) => ({ x: offset.x + column * scale, y: offset.y + row * scale }),
    addLayer(layer) { layers.add(layer); return () => layers.delete(layer); },
    setTool(tool) { panel.tool = tool; canvas.style.cursor = tool?.cursor ?? ''; },
    invalidate() {
      const context = canvas.getContext('2d');
      context.clearRect(0, 0, 400, 300);
      for (const layer of layers) layer.draw(context, panel);
    },
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return { x, y, ...panel.toImage(x, y), panel, event };
  };
  canvas.addEventListener('pointerdown', (event) => { canvas.setPointerCapture(event.pointerId); panel.tool?.onDown?.(at(event)); });
  canvas.addEventListener('pointermove', (event) => panel.tool?.onMove?.(at(event)));
  canvas.addEventListener('pointerup', (event) => panel.tool?.onUp?.(at(event)));
  const passed = [];
  canvas.addEventListener('keydown', (event) => passed.push(event.key));
  const tools = marks.mountTools(document.getElementById('tools'), model, link, { panels: [panel], onPanel: () => () => {} });
  await new Promise((resolve) => { style.onload = resolve; });
  window.fake = { model, panel, link, layers, tools, passed };
}
