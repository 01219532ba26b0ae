namespace RfbWatch.Cli;

/// <summary>Recognises that the process has reached its limit of open files.</summary>
internal static class FileLimit
{
    /// <summary>What to say of it.</summary>
    public const string Message = "too many open files: the limit of this process is too low to work with; raise it: ulimit -n 1024";

    // errno.h of Linux and macOS: EMFILE, the limit of the process, and ENFILE, that of the system.
    private const int TooManyInProcess = 24;
    private const int TooManyInSystem = 23;

    /// <summary>Whether that is what the exception comes from: an error number that says so, or a part of the program itself that could not be loaded.</summary>
    public static bool Explains(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
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
