namespace FedRas.Simulation.Running;

/// <summary>Keeps the model that ranked the validation items best, and says when it is no longer worth while to train on.</summary>
/// <param name="patience">Evaluations in a row without a better one after which training stops; null for never.</param>
internal sealed class ModelSelection(int? patience)
{
    private int _withoutBetter;

    /// <summary>The best model so far; null before the first evaluation.</summary>
    public ModelFile? Best { get; private set; }

    /// <summary>The evaluation that <see cref="Best"/> was chosen by.</summary>
    public EvaluationPoint? Point { get; private set; }

    /// <summary>Whether patience is at its end.</summary>
    public bool IsOver => _withoutBetter >= patience;

    /// <summary>Offers the model of an evaluation on the validation items.</summary>
    /// <param name="point">What was measured; of equal ones the earlier stays.</param>
    /// <param name="copy">Makes a copy of the model, which further training leaves alone.</param>
    public void Offer(EvaluationPoint point, Func<ModelFile> copy)
    {
        if (Point is not null && !(point.Ndcg10 > Point.Ndcg10))
        {
            _withoutBetter++;
            return;
        }
        _withoutBetter = 0;
        Point = point;
        Best = copy();
    }
}
