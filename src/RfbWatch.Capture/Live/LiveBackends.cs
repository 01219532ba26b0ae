namespace RfbWatch.Capture.Live;

/// <summary>Which backend a choice comes to on this system.</summary>
public static class LiveBackends
{
    /// <summary>The backend that <see cref="LiveBackend.Automatic"/> stands for here: rings on Linux, libpcap elsewhere.</summary>
    public static LiveBackend OfThisSystem => OperatingSystem.IsLinux() ? LiveBackend.PacketRing : LiveBackend.Libpcap;

    /// <summary>The choice itself, with <see cref="OfThisSystem"/> for Automatic.</summary>
    public static LiveBackend Resolve(LiveBackend backend) => backend == LiveBackend.Automatic ? OfThisSystem : backend;
}
