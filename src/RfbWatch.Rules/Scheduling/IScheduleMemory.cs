namespace RfbWatch.Rules.Scheduling;

/// <summary>The state that a scheduler keeps across restarts, in addition to the tables that its rules read.</summary>
public interface IScheduleMemory
{
    /// <summary>Time at which the last row arrived in the tables, UTC; <see cref="DateTime.MinValue"/> if there are no rows. Rows that arrive later have a later time.</summary>
    DateTime LastArrival { get; }

    /// <summary>
    /// The latest known time after which at least <see cref="RuleScheduler.MaxNearRealTimeOverlap"/> rows arrived, UTC; <see cref="DateTime.MinValue"/> if none is known, which
    /// is the default.
    /// </summary>
    DateTime ManyRowsSince => DateTime.MinValue;

    /// <summary>Returns a stored value, or null.</summary>
    string? Get(string key);

    /// <summary>Stores all values or none. Keys that begin with <c>alert </c> contain a time and may be deleted once it is older than every rule's period.</summary>
    void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries);
}
