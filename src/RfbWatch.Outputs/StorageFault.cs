namespace RfbWatch.Outputs;

/// <summary>Distinguishes disk faults, which may be temporary, from configuration errors, which an administrator has to correct. A sensor starts and continues despite disk faults.</summary>
public static class StorageFault
{
    // Linux, include/uapi/asm-generic/errno-base.h and errno.h: EIO, ENOSPC, EROFS, EDQUOT.
    private const int InputOutput = 5, NoSpace = 28, ReadOnly = 30, OverQuota = 122;

    // Windows, ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL as HRESULT.
    private const int HandleDiskFull = unchecked((int)0x80070027), DiskFull = unchecked((int)0x80070070);

    /// <summary>Whether the disk is full, read-only or failing.</summary>
    public static bool IsPassing(Exception fault) =>
        fault is IOException { HResult: InputOutput or NoSpace or ReadOnly or OverQuota or HandleDiskFull or DiskFull };
}
