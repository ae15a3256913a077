"use strict";

// What would ask somebody else is off (and hidden by frame.css where there is no setting); trying is for Swagger UI.
Scalar.createApiReference("#reference", {
  url: "../openapi.json",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: "never",
  hideClientButton: true,
  hideTestRequestButton: true,
});
