"use strict";
// Draws every chart of the page: the figure lies in a block of JSON beside its place. Plotly is loaded only where there is one.
(() => {
  const own = document.currentScript;
  // Okabe and Ito's colours, told apart by colour-blind eyes too; yellow is left out: too pale on white.
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5d6d7e", "#000000"];
  const FONT = getComputedStyle(document.body).fontFamily;
  const CHINESE = document.documentElement.lang === "zh-CN";
  const MONTHS = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"];
  const DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];
  const axis = { gridcolor: "#e3e8ed", linecolor: "#9aa7b3", zerolinecolor: "#9aa7b3", automargin: true, fixedrange: false };
  const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, doubleClick: "reset", locale: CHINESE ? "zh-CN" : "en" };
  const SHARED = {
    font: { family: FONT, size: 13, color: "#1c2733" }, paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff", colorway: COLOURS,
    margin: { t: 40, r: 16, b: 40, l: 56 }, hoverlabel: { font: { family: FONT } },
    legend: { orientation: "h", y: 1.02, yanchor: "bottom", x: 0 },
    colorscale: { sequential: [[0, "#f2f7fb"], [1, "#0b5394"]], sequentialminus: [[0, "#a3212b"], [1, "#fbf2f2"]],
      diverging: [[0, "#d55e00"], [0.5, "#f7f7f7"], [1, "#0072b2"]] },
  };

  // Plotly's maps would put their own style into the page, which the policy forbids and we do not draw; they leave it where an
  // element of this name is.
  const MAP_STYLE = "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53";

  // The policy forbids the attribute `style`, not the property: what Plotly writes to the one goes to the other.
  function styleByProperty() {
    const setAttribute = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name, value) {
      if (name === "style" && this.style) this.style.cssText = value;
      else setAttribute.call(this, name, value);
    };
  }

  // Drawing by WebGL compiles code, which the policy forbids.
  const drawable = (trace) => (trace.type === "scattergl" ? { ...trace, type: "scatter" } : trace);

  function laidOut(layout, box) {
    const whole = { ...SHARED, ...layout, margin: { ...SHARED.margin, ...layout.margin }, font: { ...SHARED.font, ...layout.font } };
    for (const name of Object.keys({ xaxis: 0, yaxis: 0, ...layout })) {
      if (/^[xy]axis\d*$/.test(name)) whole[name] = { ...axis, ...layout[name] };
    }
    whole.height = Number(box.dataset.height);
    return whole;
  }

  function draw(box) {
    const figure = JSON.parse(box.parentElement.querySelector('script[type="application/json"]').textContent);
    return Plotly.newPlot(box, figure.data.map(drawable), laidOut(figure.layout || {}, box), CONFIG).then(() => { box.dataset.drawn = "yes"; });
  }

  function drawAll(boxes) {
    Plotly.register({ moduleType: "locale", name: "zh-CN", dictionary: { "Double-click to zoom back out": "双击还原" },
      format: { days: DAYS, shortDays: DAYS.map((day) => "周" + day[2]), months: MONTHS, shortMonths: MONTHS.map((_, place) => place + 1 + "月"), date: "%Y-%m-%d", decimal: ".", thousands: "," } });
    boxes.forEach(draw);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const boxes = [...document.querySelectorAll(".chart")];
    if (boxes.length === 0) return;
    styleByProperty();
    boxes.forEach((box) => { box.style.height = box.dataset.height + "px"; });
    document.head.append(Object.assign(document.createElement("meta"), { id: MAP_STYLE }));
    const script = document.createElement("script");
    script.src = own.dataset.plotly;
    script.addEventListener("load", () => drawAll(boxes));
    document.head.append(script);
  });
  // Paper is narrower than the window.
  addEventListener("beforeprint", () => { if (window.Plotly) document.querySelectorAll(".chart").forEach((box) => Plotly.Plots.resize(box)); });
})();
