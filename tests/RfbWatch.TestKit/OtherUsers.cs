namespace RfbWatch.TestKit;

/// <summary>Whether processes of other users can use files of the tests.</summary>
public static class OtherUsers
{
    /// <summary>Why they cannot reach the temporary folder; null if they can.</summary>
    public static string? Obstacle { get; } = Closed() is { } folder ? $"needs a temporary folder that other users can enter; {folder} is closed to them (set TMPDIR)" : null;

    private static string? Closed()
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        for (var folder = new DirectoryInfo(Path.GetTempPath()); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
