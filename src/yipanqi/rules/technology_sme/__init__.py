"""Technology SME (科技型中小企业): evaluation under 国科发政〔2017〕115号."""
