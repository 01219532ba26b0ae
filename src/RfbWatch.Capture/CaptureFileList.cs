namespace RfbWatch.Capture;

/// <summary>The capture files found in a list of paths and folders.</summary>
/// <param name="Paths">Inputs to open one by one, in order. A path that the caller named is kept unchanged.</param>
/// <param name="Problems">Folders that cannot be listed or contain no capture, and empty capture files in folders.</param>
/// <param name="Skipped">Files in folders that are not captures, judged by their name and first bytes.</param>
public sealed record CaptureFileList(IReadOnlyList<string> Paths, IReadOnlyList<CaptureProblem> Problems, int Skipped);
