namespace RfbWatch.Capture.Live;

/// <summary>
/// The binding of libpcap that this program has. This layer stands on the base class library alone; the program registers a binding once, before it captures, as it would register
/// an encoding provider. Without one, whatever needs libpcap says that the program was built without it.
/// </summary>
public static class PcapLibrary
{
    private static volatile IPcapLibrary _current = new NoPcapLibrary();

    /// <summary>The binding that was registered last.</summary>
    public static IPcapLibrary Current => _current;

    /// <summary>Registers the binding of this program. Registering it again changes nothing.</summary>
    public static void Register(IPcapLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        _current = library;
    }
}
