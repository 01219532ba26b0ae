namespace RfbWatch.Events.Rows;

/// <summary>The columns of AlertEvidence that are filled from columns of a rule's result. All are text.</summary>
public enum EvidenceField : byte
{
    /// <summary>A file.</summary>
    FileName,

    /// <summary>Folder of the file.</summary>
    FolderPath,

    /// <summary>Hash of the file.</summary>
    SHA1,

    /// <summary>Hash of the file.</summary>
    SHA256,

    /// <summary>Address of the other end.</summary>
    RemoteIP,

    /// <summary>URL or name of the other end.</summary>
    RemoteUrl,

    /// <summary>A user.</summary>
    AccountName,

    /// <summary>Domain of the user.</summary>
    AccountDomain,

    /// <summary>SID of the user.</summary>
    AccountSid,

    /// <summary>Object id of the user.</summary>
    AccountObjectId,

    /// <summary>Principal name of the user.</summary>
    AccountUpn,

    /// <summary>A device.</summary>
    DeviceId,

    /// <summary>Name of the device.</summary>
    DeviceName,

    /// <summary>Address of the device.</summary>
    LocalIP,

    /// <summary>Command line of a process.</summary>
    ProcessCommandLine,

    /// <summary>A registry key.</summary>
    RegistryKey,

    /// <summary>A value of the registry key.</summary>
    RegistryValueName,

    /// <summary>Data of the registry value.</summary>
    RegistryValueData,
}
