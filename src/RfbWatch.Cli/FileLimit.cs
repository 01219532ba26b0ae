namespace RfbWatch.Cli;

/// <summary>Detects exceptions caused by the limit of open files.</summary>
internal static class FileLimit
{
    /// <summary>The message.</summary>
    public const string Message = "too many open files: the limit of this process is too low; raise it: ulimit -n 1024";

    // Linux and macOS errno values: EMFILE (limit of the process) and ENFILE (limit of the system).
    private const int TooManyInProcess = 24;
    private const int TooManyInSystem = 23;

    /// <summary>Whether the exception is caused by the limit: it has one of these error codes, or an assembly or library could not be loaded.</summary>
    public static bool Explains(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is IOException { HResult: TooManyInProcess or TooManyInSystem } || IsPart(e as FileNotFoundException) || IsPart(e as FileLoadException) || e is DllNotFoundException)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPart(FileNotFoundException? e) => e?.FileName?.Contains(", Version=", StringComparison.Ordinal) ?? false;

    private static bool IsPart(FileLoadException? e) => e?.FileName?.Contains(", Version=", StringComparison.Ordinal) ?? false;
}
