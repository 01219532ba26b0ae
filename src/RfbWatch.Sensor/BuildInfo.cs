using System.Reflection;
using System.Runtime.InteropServices;

namespace RfbWatch.Sensor;

/// <summary>The version of this program and its runtime.</summary>
public static class BuildInfo
{
    private static readonly string[] Parts = (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    /// <summary>The version.</summary>
    public static string Version => Parts[0];

    /// <summary>The commit; empty if it was unknown at build time.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1] : "";

    /// <summary>The runtime with its version, and the processor architecture.</summary>
    public static string Runtime => $"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}";
}
