namespace RfbWatch.Rules.Export;

/// <summary>The result of an export.</summary>
/// <param name="Files">The files.</param>
/// <param name="Refusals">Rules that the target does not support.</param>
/// <param name="Notes">Changes to a rule, or differences at the target.</param>
public sealed record RuleExport(IReadOnlyList<ExportedFile> Files, IReadOnlyList<ExportRemark> Refusals, IReadOnlyList<ExportRemark> Notes);

/// <summary>A file of an export.</summary>
/// <param name="Path">Its path within the export, with forward slashes.</param>
/// <param name="Text">Its text, UTF-8 with <c>\n</c>.</param>
public sealed record ExportedFile(string Path, string Text);

/// <summary>A remark about one rule of an export.</summary>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Text">A clause without a full stop.</param>
public sealed record ExportRemark(string Rule, string Text);
