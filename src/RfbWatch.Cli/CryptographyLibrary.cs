using System.Runtime.InteropServices;

namespace RfbWatch.Cli;

/// <summary>
/// OpenSSL, which provides the runtime's hashes and TLS on Linux. Without it the runtime aborts the process at the first hash (session identifiers need one), so its presence is
/// checked beforehand.
/// </summary>
internal static class CryptographyLibrary
{
    /// <summary>File names that the runtime tries, in this order (opensslshim.c of dotnet/runtime).</summary>
    public static readonly IReadOnlyList<string> Names = ["libssl.so.3", "libssl.so.1.1"];

    /// <summary>Environment variable of the runtime that names a version to try first.</summary>
    private const string VersionOverride = "CLR_OPENSSL_VERSION_OVERRIDE";

    /// <summary>Why the program cannot work on this machine, and what to do; null if it can.</summary>
    public static string? Obstacle(IReadOnlyList<string> names)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // Never freed: the runtime loads the same library a moment later.
        bool found = (Environment.GetEnvironmentVariable(VersionOverride) is { Length: > 0 } version && NativeLibrary.TryLoad("libssl.so." + version, out _))
            || names.Any(name => NativeLibrary.TryLoad(name, out _));
        return found ? null
            : $"requires the OpenSSL library, but none of {string.Join(", ", names)} was found; install the package libssl3 (Debian, Ubuntu; libssl3t64 in newer ones), openssl-libs (Fedora, RHEL) or libssl3 (Alpine)";
    }
}
