-- When the user last asked that a cluster be tried now; when it last said a word; what kind of trouble there is;
-- and the name of the folder there, which no other folder has.

ALTER TABLE clusters ADD COLUMN nudged REAL;
ALTER TABLE clusters ADD COLUMN heard REAL;
ALTER TABLE clusters ADD COLUMN kind TEXT NOT NULL DEFAULT 'trouble';
ALTER TABLE clusters ADD COLUMN folder TEXT;
