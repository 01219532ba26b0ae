namespace RfbWatch.Flows.Tests;

/// <summary>A fact that only Linux can show.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux: reads /proc/self/maps";
        }
    }
}
