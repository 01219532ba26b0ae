namespace RfbWatch.Capture.Live;

/// <summary>
/// The libpcap binding of this program. This layer depends on the base class library only; the program registers a binding once, before it captures, in the
/// same way as an encoding provider. Without a binding, every feature that needs libpcap reports that the program was built without it.
/// </summary>
public static class PcapLibrary
{
    private static volatile IPcapLibrary _current = new NoPcapLibrary();

    /// <summary>The binding that was registered last.</summary>
    public static IPcapLibrary Current => _current;

    /// <summary>Registers the binding of this program. Registering the same binding again has no effect; another one replaces it.</summary>
    public static void Register(IPcapLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        _current = library;
    }
}
