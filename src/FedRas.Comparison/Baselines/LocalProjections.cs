namespace FedRas.Comparison.Baselines;

/// <summary>
/// Rows that move in a subspace only, v = v(global) + Aᵀ(z − z₀) with A an r × d basis of it, z₀ = A·v(global) and z trained in place of v:
/// low-rank training (CoLR, Nguyen et al., WWW 2024).
/// The loss is that of v and its weight decay that of z, so z ← ρ·z − rate·c·A·u, and the update is A's r numbers a row. No decay is left
/// for the server.
/// </summary>
internal sealed class LocalProjections : ILocalTable
{
    private float[] _moved = []; // z, a row a slot
    private float[] _start = []; // z₀
    private float[] _user = [], _sum = [];
    private int[] _order = [];
    private int _projected;
    private float _stepScale = 1;
    private FactorMatrix _global = new(0, 1), _basis = new(0, 1);
    private TouchedItems _touched = new(0);

    /// <summary>Takes the space, r × d, and how much longer steps in it are.</summary>
    public void Span(FactorMatrix basis, float stepScale) => (_basis, _stepScale) = (basis, stepScale);

    public bool LeavesDecayIn => true;

    public void Begin(FactorMatrix global, TouchedItems touched)
    {
        _touched = touched;
        _global = global;
        _projected = 0;
        if (_user.Length != _basis.Rows) (_user, _sum) = (new float[_basis.Rows], new float[_basis.Rows]);
    }

    public void BeginBatch(ReadOnlySpan<float> user)
    {
        int rank = _basis.Rows;
        if (_moved.Length < _touched.Count * rank)
        {
            Array.Resize(ref _moved, 2 * _touched.Count * rank);
            Array.Resize(ref _start, 2 * _touched.Count * rank);
        }
        for (; _projected < _touched.Count; _projected++)
        {
            Span<float> start = _start.AsSpan(_projected * rank, rank);
            VectorMath.DotRows(_basis.Values, _global.Row(_touched.Items[_projected]), start);
            start.CopyTo(_moved.AsSpan(_projected * rank, rank));
        }
        VectorMath.DotRows(_basis.Values, user, _user);
    }

    public void Score(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, Span<float> scores)
    {
        for (int s = 0; s < scores.Length; s++)
        {
            float score = VectorMath.Dot(user, _global.Row(items[s]));
            int at = slots[s] * _user.Length;
            for (int j = 0; j < _user.Length; j++) score += _user[j] * (_moved[at + j] - _start[at + j]);
            scores[s] = score;
        }
    }

    public void Descend(ReadOnlySpan<int> items, ReadOnlySpan<int> slots, ReadOnlySpan<float> user, ReadOnlySpan<float> coefficients,
        float rate, float retention, Span<float> gradient)
    {
        Span<int> updates = _touched.Updates;
        _sum.AsSpan().Clear();
        float step = rate * _stepScale;
        for (int s = 0; s < slots.Length; s++)
        {
            float coefficient = coefficients[s];
            updates[slots[s]]++;
            VectorMath.AddScaled(gradient, coefficient, _global.Row(items[s]));
            int at = slots[s] * _user.Length;
            for (int j = 0; j < _user.Length; j++)
            {
                _sum[j] += coefficient * (_moved[at + j] - _start[at + j]);
                _moved[at + j] = retention * _moved[at + j] - step * coefficient * _user[j];
            }
        }
        for (int j = 0; j < _sum.Length; j++) VectorMath.AddScaled(gradient, _sum[j], _basis.Row(j));
    }

    public bool TakeUpdate(ItemUpdate update)
    {
        int count = _touched.Count, dim = _global.Dim, rank = _basis.Rows;
        if (_order.Length < count) _order = new int[2 * count];
        update.Reset(dim, count);
        Span<int> order = _order.AsSpan(0, count);
        _touched.InOrder(update.TakeItems(count), order);
        bool isFinite = true;
        for (int i = 0; i < order.Length; i++)
        {
            Span<float> row = update.MutableRow(i);
            row.Clear();
            for (int j = 0; j < rank; j++)
            {
                float move = _moved[order[i] * rank + j] - _start[order[i] * rank + j];
                isFinite &= float.IsFinite(move);
                VectorMath.AddScaled(row, move, _basis.Row(j));
            }
        }
        return isFinite;
    }
}
