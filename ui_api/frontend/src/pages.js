// What every page loads: htmx, which fetches the trace of a line when it is asked for.
import htmx from "htmx.org";

// Answers are fragments of our own pages; nothing in them may run as a script.
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
window.htmx = htmx;
