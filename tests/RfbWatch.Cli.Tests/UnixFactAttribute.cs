namespace RfbWatch.Cli.Tests;

/// <summary>A test that needs a POSIX shell.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "closes descriptors in a POSIX shell";
        }
    }
}
