namespace RfbWatch.Capture.Tests;

/// <summary>A test that needs named pipes and the mkfifo command.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "named pipes as paths exist on Unix only";
        }
    }
}
