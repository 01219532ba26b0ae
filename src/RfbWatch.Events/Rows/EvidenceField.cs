namespace RfbWatch.Events.Rows;

/// <summary>The columns of AlertEvidence that are filled from columns of a rule's result. All are strings.</summary>
public enum EvidenceField : byte
{
    /// <summary>Name of a file.</summary>
    FileName,

    /// <summary>Folder of the file.</summary>
    FolderPath,

    /// <summary>SHA-1 hash of the file.</summary>
    SHA1,

    /// <summary>SHA-256 hash of the file.</summary>
    SHA256,

    /// <summary>Address of the other end.</summary>
    RemoteIP,

    /// <summary>URL or name of the other end.</summary>
    RemoteUrl,

    /// <summary>Account name of a user.</summary>
    AccountName,

    /// <summary>Domain of the user.</summary>
    AccountDomain,

    /// <summary>SID of the user.</summary>
    AccountSid,

    /// <summary>Object ID of the user.</summary>
    AccountObjectId,

    /// <summary>User principal name (UPN) of the user.</summary>
    AccountUpn,

    /// <summary>Identifier of a device.</summary>
    DeviceId,

    /// <summary>Name of the device.</summary>
    DeviceName,

    /// <summary>Address of the device.</summary>
    LocalIP,

    /// <summary>Command line of a process.</summary>
    ProcessCommandLine,

    /// <summary>A registry key.</summary>
    RegistryKey,

    /// <summary>Name of a value of the registry key.</summary>
    RegistryValueName,

    /// <summary>Data of the registry value.</summary>
    RegistryValueData,
}
