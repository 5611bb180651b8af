// A style sheet is imported for the bundler, which collects it.
declare module "*.css";
