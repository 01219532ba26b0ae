namespace RfbWatch.Kql.Columns;

/// <summary>How a stored column holds the cells of one block.</summary>
internal enum StoredForm : byte
{
    /// <summary>One value for all rows.</summary>
    Constant = 1,

    /// <summary>64 bits per row.</summary>
    Fixed = 2,

    /// <summary>64 bits per row, then a bit per row that is set for null.</summary>
    FixedWithNulls = 3,

    /// <summary>The index of a dictionary, then a code per row.</summary>
    Text = 4,

    /// <summary>A value per row.</summary>
    Values = 5,
}
