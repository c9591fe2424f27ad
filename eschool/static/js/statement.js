// The keys 1 to 5 answer the statement, the left arrow goes back, while the focus is on it.
document.addEventListener("keydown", (event) => {
  const sitting = event.target.closest?.("#sitting");
  if (!sitting || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "ArrowLeft") sitting.querySelector("[data-back]")?.click();
  else if (/^[1-5]$/.test(event.key)) sitting.querySelector(`[data-statement] [value="${event.key}"][name=value]`)?.click();
});
