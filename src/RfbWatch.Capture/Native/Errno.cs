namespace RfbWatch.Capture.Native;

/// <summary>Linux error numbers that this program handles (asm-generic/errno.h).</summary>
internal static class Errno
{
    public const int OperationNotPermitted = 1;
    public const int Interrupted = 4;
    public const int NoSuchDeviceOrAddress = 6;
    public const int OutOfMemory = 12;
    public const int PermissionDenied = 13;
    public const int NoSuchDevice = 19;
    public const int InvalidArgument = 22;
    public const int FamilyNotSupported = 97;
    public const int NetworkDown = 100;
    public const int OutOfBuffers = 105;
}
