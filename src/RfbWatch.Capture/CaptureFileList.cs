namespace RfbWatch.Capture;

/// <summary>What a list of paths and folders came to.</summary>
/// <param name="Paths">Inputs to open one by one, in order; what was named itself comes as it was named.</param>
/// <param name="Problems">Folders that cannot be listed, that hold no capture, and empty files in them.</param>
/// <param name="Skipped">Files in folders that are no captures by name or by their first bytes.</param>
public sealed record CaptureFileList(IReadOnlyList<string> Paths, IReadOnlyList<CaptureProblem> Problems, int Skipped);
