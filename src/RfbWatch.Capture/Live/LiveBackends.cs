namespace RfbWatch.Capture.Live;

/// <summary>Resolves the configured backend for this system.</summary>
public static class LiveBackends
{
    /// <summary>The backend that <see cref="LiveBackend.Automatic"/> selects on this system: rings on Linux, libpcap elsewhere.</summary>
    public static LiveBackend OfThisSystem => OperatingSystem.IsLinux() ? LiveBackend.PacketRing : LiveBackend.Libpcap;

    /// <summary>Returns the given backend, or <see cref="OfThisSystem"/> for Automatic.</summary>
    public static LiveBackend Resolve(LiveBackend backend) => backend == LiveBackend.Automatic ? OfThisSystem : backend;
}
