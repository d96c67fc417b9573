using Weir.Core.Text;
using Weir.Sources.Rows;

namespace Weir.Sources.Editing;

/// <summary>One write an edit asks of its source. Closed.</summary>
internal abstract record RowChange
{
    private RowChange() { }

    /// <summary>The kind of row that is written.</summary>
    public abstract Entity Written { get; }

    public abstract void Apply(IRowStore store);

    public sealed record Insert(Entity Entity, object?[] Values) : RowChange
    {
        public override Entity Written => Entity;

        public override void Apply(IRowStore store) => store.Insert(Entity, Values);
    }

    public sealed record Set(Entity Entity, Origin Row, string Column, object? Value) : RowChange
    {
        public override Entity Written => Entity;

        public override void Apply(IRowStore store) => store.Set(Entity, Row, Column, Value);
    }

    public sealed record Delete(Entity Entity, Origin Row) : RowChange
    {
        public override Entity Written => Entity;

        public override void Apply(IRowStore store) => store.Delete(Entity, Row);
    }

    public sealed record DeleteOf(Entity Entity, uint Member) : RowChange
    {
        public override Entity Written => Entity;

        public override void Apply(IRowStore store) => store.DeleteOf(Entity, Member);
    }
}
