namespace RfbWatch.Outputs.Tests;

/// <summary>A test of how Unix treats files.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "replaces open files, which Windows does not allow";
        }
    }
}
