namespace RfbWatch.Rules.Scheduling;

/// <summary>What a scheduler remembers across restarts, beside the tables that its rules read.</summary>
public interface IScheduleMemory
{
    /// <summary>When the last row came into the tables, UTC; <see cref="DateTime.MinValue"/> without rows. Rows that come later have a later time.</summary>
    DateTime LastArrival { get; }

    /// <summary>A remembered text, or null.</summary>
    string? Get(string key);

    /// <summary>Remembers texts, all or none of them. Keys that begin with <c>alert </c> hold a time and may be forgotten once it is older than every rule's period.</summary>
    void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries);
}
