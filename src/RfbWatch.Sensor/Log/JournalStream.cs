namespace RfbWatch.Sensor.Log;

/// <summary>Whether standard error is connected to systemd's journal: JOURNAL_STREAM contains its device and inode (systemd.exec(5)).</summary>
internal static class JournalStream
{
    private const string StandardError = "/proc/self/fd/2";

    /// <summary>Whether this process's standard error is the stream named by the variable. It is not if a shell redirected standard error.</summary>
    public static bool IsStandardError() => IsIt(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), Target());

    /// <summary>Whether a link in /proc/self/fd, such as <c>socket:[4711]</c>, refers to the stream <c>device:4711</c>.</summary>
    internal static bool IsIt(string? journalStream, string? link)
    {
        int colon = journalStream?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        return colon > 0 && link == $"socket:[{journalStream![(colon + 1)..]}]";
    }

    private static string? Target()
    {
        try
        {
            return OperatingSystem.IsLinux() ? new FileInfo(StandardError).LinkTarget : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
