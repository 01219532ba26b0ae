namespace RfbWatch.Sensor.Log;

/// <summary>Whether standard error is read by systemd's journal: then JOURNAL_STREAM names its device and inode (systemd.exec(5)).</summary>
internal static class JournalStream
{
    private const string StandardError = "/proc/self/fd/2";

    /// <summary>Whether this process's standard error is the stream that the variable names. What a shell redirected elsewhere is not.</summary>
    public static bool IsStandardError() => IsIt(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), Target());

    /// <summary>Whether a link of /proc/self/fd, such as <c>socket:[4711]</c>, leads to what <c>device:4711</c> names.</summary>
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
